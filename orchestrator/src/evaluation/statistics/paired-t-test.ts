import { criticalT, twoSidedP } from "./student-t.js";

/** Student's t-test on differences of pairs. */
export interface PairedTTest {
  readonly t: number;
  readonly freedom: number;
  /** Two-sided. */
  readonly p: number;
  /** Of the mean difference, 95 %. */
  readonly interval: readonly [low: number, high: number];
  /** Mean difference over the standard deviation of the differences (Cohen's d of pairs). */
  readonly effectSize: number;
}

/**
 * Tests whether the mean of the differences is 0, as far as they are normally distributed. Undefined for fewer than two
 * differences, and where all are equal, since nothing is known of their spread then.
 */
export function pairedTTest(differences: readonly number[]): PairedTTest | undefined {
  const count = differences.length;
  if (count < 2) return undefined;
  const mean = meanOf(differences);
  const deviation = sampleDeviation(differences);
  // Differences of equal accuracies differ by rounding alone
  if (deviation <= 1e-12 * Math.max(1e-3, Math.abs(mean))) return undefined;
  const error = deviation / Math.sqrt(count);
  const freedom = count - 1;
  const t = mean / error;
  const half = criticalT(0.05, freedom) * error;
  return { t, freedom, p: twoSidedP(t, freedom), interval: [mean - half, mean + half], effectSize: mean / deviation };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation with n - 1 below the sum of squares. */
export function sampleDeviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
