import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.js";

function queueOf(...items: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of items) queue.add(item.slice(0, 1), item);
  return queue;
}

function drained(queue: FairQueue<string>): readonly (string | undefined)[] {
  return Array.from({ length: queue.size }, () => queue.next());
}

test("clients take turns, each client's items in their order", () => {
  const queue = queueOf("a1", "a2", "a3", "b1", "c1", "b2");
  expect(drained(queue)).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
  expect([queue.size, queue.next()]).toEqual([0, undefined]);
});

test("what is removed has no turn, and removing it twice changes nothing", () => {
  const queue = queueOf("a1", "a2", "b1");
  queue.remove("a", "a1");
  queue.remove("a", "a1");
  queue.remove("b", "b1");
  queue.remove("c", "c1");
  expect(queue.size).toBe(1);
  expect(drained(queue)).toEqual(["a2"]);
});

test("the longest queue makes room only for one that stays shorter", () => {
  const queue = queueOf("a1", "a2", "a3", "b1");
  expect(queue.takeFromLongest("a")).toBeUndefined();
  expect(queue.takeFromLongest("c")).toBe("a3");
  expect(queue.takeFromLongest("b")).toBeUndefined();
  expect(queue.takeFromLongest("c")).toBe("a2");
  expect(queue.takeFromLongest("c")).toBeUndefined();
  expect(drained(queue)).toEqual(["a1", "b1"]);
});
