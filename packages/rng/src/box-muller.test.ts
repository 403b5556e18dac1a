import { expect, test } from "vitest";
import { cosineOfTurns, logOfFraction53, sineOfTurns } from "./box-muller.js";

test("the logarithm agrees with Math.log to 4e-16 relative over the whole range", () => {
  let worst = 0;
  for (let power = 0; power <= 53; power += 1) {
    for (let part = 0; part < 64; part += 1) {
      const k = Math.min(2 ** 53, Math.max(1, Math.floor(2 ** power * (1 + part / 64))));
      const expected = Math.log(k / 2 ** 53);
      const error = Math.abs(logOfFraction53(k) - expected);
      worst = Math.max(worst, expected === 0 ? error : error / Math.abs(expected));
    }
  }
  expect(worst).toBeLessThan(4e-16);
});

test("the logarithm is exact at the ends", () => {
  expect(logOfFraction53(2 ** 53)).toBe(0);
  expect(logOfFraction53(1)).toBe(-53 * Math.LN2);
  expect(logOfFraction53(2 ** 53 - 1)).toBe(Math.log(1 - 2 ** -53));
});

test("sine and cosine agree with Math to 4e-16 over a turn", () => {
  let worst = 0;
  for (let step = 0; step < 4096; step += 1) {
    const t = (step + 0.37) / 4096;
    // The angle is rounded by up to 4.5e-16 before Math.sin sees it; reduce it exactly for the comparison.
    const reduced = t > 0.5 ? t - 1 : t;
    const angle = reduced * 2 * Math.PI;
    worst = Math.max(worst, Math.abs(sineOfTurns(t) - Math.sin(angle)));
    worst = Math.max(worst, Math.abs(cosineOfTurns(t) - Math.cos(angle)));
  }
  expect(worst).toBeLessThan(4e-16);
});

test("quarter turns are exact", () => {
  expect([0, 0.25, 0.5, 0.75].map(cosineOfTurns)).toEqual([1, -0, -1, 0]);
  expect([0, 0.25, 0.5, 0.75].map(sineOfTurns)).toEqual([0, 1, -0, -1]);
});
