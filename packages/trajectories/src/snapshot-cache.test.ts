import { expect, test } from "vitest";
import { SnapshotCache } from "./snapshot-cache.js";

const vector = (floats: number): Float32Array => new Float32Array(floats);

test("the least recently used vector goes first when the bound of bytes is passed", () => {
  const cache = new SnapshotCache(12);
  cache.set("a", vector(1));
  cache.set("b", vector(1));
  cache.set("c", vector(1));
  expect(cache.get("a")).toBeDefined();
  cache.set("d", vector(1));
  expect(["a", "b", "c", "d"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true, true]);
  expect(cache.bytes).toBe(12);
});

test("one large vector displaces as many as needed; one above the bound displaces none", () => {
  const cache = new SnapshotCache(12);
  for (const key of ["a", "b", "c"]) cache.set(key, vector(1));
  cache.set("huge", vector(4));
  expect(cache.get("huge")).toBeUndefined();
  expect(cache.bytes).toBe(12);
  cache.set("large", vector(2));
  expect(["a", "b", "c", "large"].map((key) => cache.get(key) !== undefined)).toEqual([false, false, true, true]);
  expect(cache.bytes).toBe(12);
});

test("setting a key again counts its bytes once", () => {
  const cache = new SnapshotCache(100);
  cache.set("a", vector(2));
  cache.set("a", vector(3));
  expect(cache.bytes).toBe(12);
});

test("a bound of 0 keeps nothing; illegal bounds are refused", () => {
  const cache = new SnapshotCache(0);
  cache.set("a", vector(1));
  expect(cache.get("a")).toBeUndefined();
  for (const bound of [-1, 0.5, Number.NaN]) expect(() => new SnapshotCache(bound)).toThrow(RangeError);
});
