import { expect, test } from "vitest";
import { restartLimits, RestartPolicy } from "./restart-policy.js";

test("pauses double, five restarts a minute, then no more", () => {
  const policy = new RestartPolicy(restartLimits);
  expect([0, 1, 2, 3, 4, 5].map((now) => policy.take(now))).toEqual([100, 200, 400, 800, 1600, undefined]);
});

test("restarts of more than a minute ago do not count", () => {
  const policy = new RestartPolicy(restartLimits);
  for (const now of [0, 1, 2, 3, 4]) policy.take(now);
  expect(policy.take(59_999)).toBeUndefined();
  expect([60_000, 60_001].map((now) => policy.take(now))).toEqual([1600, 1600]);
  expect(policy.take(1_000_000)).toBe(100);
});

test("no pause is longer than the longest", () => {
  const policy = new RestartPolicy({ ...restartLimits, restarts: 8 });
  const delays = Array.from({ length: 8 }, () => policy.take(0));
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
});
