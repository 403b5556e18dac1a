import { expect, test } from "vitest";
import { fnv1a64, splitMix64, streamKey } from "./stream-key.js";

test("FNV-1a agrees with the published 64-bit test values", () => {
  expect(fnv1a64("")).toBe(0xcbf29ce484222325n);
  expect(fnv1a64("a")).toBe(0xaf63dc4c8601ec8cn);
  expect(fnv1a64("foobar")).toBe(0x85944171f73967e8n);
});

test("the SplitMix64 finaliser gives the generator's published first outputs for seed 0", () => {
  const gamma = 0x9e3779b97f4a7c15n;
  expect(splitMix64(gamma)).toBe(0xe220a8397b1dcdafn);
  expect(splitMix64((2n * gamma) & ((1n << 64n) - 1n))).toBe(0x6e789e6aa1b965f4n);
});

test("number and bigint seeds of equal value give one key", () => {
  expect(streamKey(2 ** 40 + 1, "noise")).toEqual(streamKey(2n ** 40n + 1n, "noise"));
});

test("all bits of the seed reach the key", () => {
  const base = streamKey(0n, "noise");
  for (let bit = 0n; bit < 64n; bit += 1n) {
    expect(streamKey(1n << bit, "noise")).not.toEqual(base);
  }
});

test.each([-1, 0.5, Number.NaN, 2 ** 53, -1n, 1n << 64n])("seed %s is refused", (seed) => {
  expect(() => streamKey(seed, "noise")).toThrow(RangeError);
});

test("an empty purpose is refused", () => {
  expect(() => streamKey(1, "")).toThrow(RangeError);
});
