import { expect, test } from "vitest";
import { BoundedCache } from "./bounded-cache.js";

test("the value used least recently leaves first", () => {
  const cache = new BoundedCache<number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  expect(cache.get("a")).toBe(1);
  cache.set("c", 3);
  expect([cache.get("a"), cache.get("b"), cache.get("c"), cache.size]).toEqual([1, undefined, 3, 2]);
  cache.delete("a");
  expect([cache.get("a"), cache.size]).toEqual([undefined, 1]);
});

test.each([0, 1.5])("a capacity of %d is refused", (capacity) => {
  expect(() => new BoundedCache(capacity)).toThrow("a cache's capacity must be a positive integer");
});
