import { describe, expect, it } from "vitest";
import { incompleteBeta, logGamma } from "./incomplete-beta.js";
import { pairedTTest } from "./paired-t-test.js";
import { exchangeTest, signTest } from "./sign-tests.js";
import { criticalT, twoSidedP } from "./student-t.js";

describe("logGamma", () => {
  it("is that of factorials and of halves", () => {
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(logGamma(1)).toBeCloseTo(0, 13);
  });
});

describe("incompleteBeta", () => {
  it.each([0.03, 0.2, 0.5, 0.77, 0.999])("has its closed forms at %f", (x) => {
    expect(incompleteBeta(x, 1, 1)).toBeCloseTo(x, 13);
    expect(incompleteBeta(x, 3, 1)).toBeCloseTo(x ** 3, 13);
    expect(incompleteBeta(x, 1, 4)).toBeCloseTo(1 - (1 - x) ** 4, 13);
    expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13);
  });

  it("is the tail of a binomial distribution for whole numbers", () => {
    // I_x(a, n - a + 1) is the probability of at least a successes in n
    const [n, a, x] = [12, 5, 0.3];
    const choose = (k: number): number => Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
    let tail = 0;
    for (let k = a; k <= n; k++) tail += choose(k) * x ** k * (1 - x) ** (n - k);
    expect(incompleteBeta(x, a, n - a + 1)).toBeCloseTo(tail, 12);
  });
});

describe("Student's t", () => {
  it.each([0.1, 1, 2.5, 40])("has its closed forms at %f", (t) => {
    expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
    expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
  });

  it.each([
    [1, 12.706],
    [4, 2.776],
    [9, 2.262],
    [30, 2.042],
  ])("has the tables' critical value of 5 %% for %i degrees of freedom", (freedom, expected) => {
    expect(criticalT(0.05, freedom)).toBeCloseTo(expected, 3);
    expect(twoSidedP(criticalT(0.05, freedom), freedom)).toBeCloseTo(0.05, 13);
  });
});

describe("pairedTTest", () => {
  it("agrees with an integral of the density", () => {
    const differences = [0.011, 0.004, -0.002, 0.013, 0.006];
    const { t, freedom, p, interval, effectSize } = pairedTTest(differences) ?? expect.fail("it has a spread");
    expect(freedom).toBe(4);
    // Mean .0064, sum of squared deviations 1.412e-4
    expect(t).toBeCloseTo(0.0064 / Math.sqrt(1.412e-4 / 4 / 5), 10);
    expect(effectSize).toBeCloseTo(0.0064 / Math.sqrt(1.412e-4 / 4), 10);
    // Density of t with 4 degrees of freedom, by Simpson's rule from 0 to t
    const density = (x: number): number => 0.375 * (1 + (x * x) / 4) ** -2.5;
    const steps = 2000;
    let integral = 0;
    for (let step = 0; step <= steps; step++) {
      const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
      integral += (weight * density((t * step) / steps) * t) / steps / 3;
    }
    expect(p).toBeCloseTo(1 - 2 * integral, 10);
    const half = (2.7764451 * Math.sqrt(1.412e-4 / 4)) / Math.sqrt(5);
    expect(interval[0]).toBeCloseTo(0.0064 - half, 8);
    expect(interval[1]).toBeCloseTo(0.0064 + half, 8);
  });

  it("says nothing without a spread", () => {
    expect(pairedTTest([0.01])).toBeUndefined();
    expect(pairedTTest([0, 0, 0])).toBeUndefined();
    expect(pairedTTest([0.3 - 0.1, 0.4 - 0.2, 0.2])).toBeUndefined();
  });
});

describe("exchangeTest", () => {
  it("is the share of all exchanges", () => {
    // Of the eight sums, only ±6 are as far away
    expect(exchangeTest([1, 2, 3])).toBe(2 / 8);
    // ±(1+2-3) = 0: every sum is
    expect(exchangeTest([1, 2, -3])).toBe(1);
    // |2| against 6, 4, 2, 0, 0, -2, -4, -6
    expect(exchangeTest([-1, 2, 1])).toBe(exchangeTestByHand([-1, 2, 1]));
    const many = [0.01, -0.004, 0.02, 0.007, -0.013, 0.002, 0.009, 0.001];
    expect(exchangeTest(many)).toBe(exchangeTestByHand(many));
  });

  it("takes no empty and no endless list", () => {
    expect(exchangeTest([])).toBeUndefined();
    expect(exchangeTest(new Array<number>(21).fill(1))).toBeUndefined();
    expect(exchangeTest(new Array<number>(20).fill(1))).toBe(2 / 2 ** 20);
  });
});

function exchangeTestByHand(differences: readonly number[]): number {
  const found = Math.abs(differences.reduce((sum, one) => sum + one, 0));
  let extreme = 0;
  for (let way = 0; way < 2 ** differences.length; way++) {
    const sum = differences.reduce((total, one, index) => total + ((way >> index) & 1 ? one : -one), 0);
    if (Math.abs(sum) >= found - 1e-12) extreme++;
  }
  return extreme / 2 ** differences.length;
}

describe("signTest", () => {
  it("is the binomial test of the signs", () => {
    expect(signTest([1, 2, 3, 4, 5])).toEqual({ positive: 5, negative: 0, p: 2 / 32 });
    expect(signTest([1, -2, 3, 0])).toEqual({ positive: 2, negative: 1, p: 1 });
    expect(signTest([1, 2, 3, 4, 5, 6, 7, -1])).toEqual({ positive: 7, negative: 1, p: (2 * 9) / 256 });
    expect(signTest([0, 0])).toEqual({ positive: 0, negative: 0, p: 1 });
  });
});
