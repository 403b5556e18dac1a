/** The measuring tools themselves: a helper that is blind to an error would make every test above it pass. */
import { describe, expect, it } from "vitest";
import { curveDerivative, derivative, innerProduct, moved, partials, relativeError } from "./numeric.js";
import { awayFromZero, spaced, uniform } from "./random.js";

describe("relativeError", () => {
  it("is the largest difference, relative to the largest expected magnitude", () => {
    expect(relativeError([1, 2, 40.5], [1, 2, 40])).toBeCloseTo(0.0125, 15);
    expect(relativeError([], [])).toBe(0);
  });

  it("does not divide by nothing: small numbers are compared with the floor", () => {
    expect(relativeError([1e-9], [0], 1e-2)).toBeCloseTo(1e-7, 20);
  });

  it("is infinite or NaN-proof where numbers are not finite", () => {
    expect(relativeError([NaN], [1])).toBe(Infinity);
    expect(relativeError([1], [NaN])).toBe(Infinity);
    expect(relativeError([Infinity], [1])).toBe(Infinity);
    expect(relativeError([1], [Infinity])).toBe(Infinity);
    expect(relativeError([NaN, -Infinity], [NaN, -Infinity])).toBe(0);
  });

  it("refuses another number of elements", () => {
    expect(() => relativeError([], [1])).toThrow(new RangeError("expected 1 numbers, got 0"));
  });
});

describe("finite differences", () => {
  it("reach twelve digits on a smooth function", () => {
    expect(derivative((t) => Math.exp(1 + t))).toBeCloseTo(Math.E, 11);
    expect(
      relativeError(
        curveDerivative((t) => [Math.sin(t), t * t - 3 * t]),
        [1, -3],
      ),
    ).toBeLessThan(1e-11);
    expect(
      relativeError(
        partials(([x = 0, y = 0]) => x * x * y, [3, 5]),
        [30, 9],
      ),
    ).toBeLessThan(1e-11);
  });
});

describe("vectors", () => {
  it("move along a direction and multiply", () => {
    expect(moved([1, 2], [10, -10], 0.5)).toEqual([6, -3]);
    expect(innerProduct([1, 2], Float64Array.of(3, 4))).toBe(11);
  });
});

describe("seeded numbers", () => {
  it("are the same each time, different for neighbouring seeds, and float32", () => {
    expect(uniform(1, 5)).toEqual(uniform(1, 5));
    const [left, right] = [uniform(1, 100), uniform(2, 100)];
    expect(Math.abs(innerProduct(left, right))).toBeLessThan(0.5 * innerProduct(left, left));
    expect(left).toEqual(left.map(Math.fround));
  });

  it("keep their distance where they must", () => {
    expect(Math.min(...awayFromZero(3, 200).map(Math.abs))).toBeGreaterThanOrEqual(0.25);
    const sorted = spaced(4, 50).toSorted((left, right) => left - right);
    const gaps = sorted.slice(1).map((value, index) => value - (sorted[index] ?? NaN));
    expect(gaps).toEqual(gaps.map(() => 0.125));
  });
});
