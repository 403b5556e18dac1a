import { expect, test } from "vitest";
import { median, ratios, spread } from "./statistics.js";

test("the median is the middle, or the mean of the middle two, in any order", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 10, 1, 2])).toBe(3);
  expect(median([7])).toBe(7);
  expect(() => median([])).toThrow(RangeError);
});

test("a spread sorts by value, not by text", () => {
  expect(spread([100, 9, 20])).toEqual({ min: 9, median: 20, max: 100 });
});

test("ratios pair the rounds: a machine that slows down both sides leaves them alone", () => {
  const [ours, theirs] = [
    [10, 30, 10],
    [30, 90, 33],
  ];
  expect(median(ratios(theirs, ours))).toBe(3);
  expect(() => ratios([1, 2], [1])).toThrow(RangeError);
});
