import type { FloatTensor } from "@condensery/condensation";
import type { GoldenCase, OutputName } from "./read-case.js";
import type { CaseResults } from "./run-case.js";

/** How far float32 may be from the golden float64 result. */
export const tolerance = 1e-4;
/** Alpha's gradients are differences of large sums, which cancel. */
export const alphaGradientTolerance = 2e-3;

export interface Comparison {
  readonly name: OutputName;
  /** |result - golden| / |golden|; NaN where the result has no number. */
  readonly error: number;
  readonly tolerance: number;
  readonly ok: boolean;
}

/** Compares each expected tensor of a case with its result. */
export function compare(
  { expected }: GoldenCase,
  results: CaseResults,
  toleranceOf: (name: OutputName) => number = float32Tolerance,
): Comparison[] {
  return expected.map(({ name, tensor }) => {
    const error = relativeError(results[name], tensor.data);
    const allowed = toleranceOf(name);
    return { name, error, tolerance: allowed, ok: error <= allowed };
  });
}

export function float32Tolerance(name: OutputName): number {
  return name.includes("alpha_gradient") ? alphaGradientTolerance : tolerance;
}

/** Of a golden tensor of zeros, the absolute error. A result that is missing or of another length has error NaN. */
export function relativeError(result: FloatTensor["data"] | undefined, golden: FloatTensor["data"]): number {
  if (result?.length !== golden.length) return Number.NaN;
  let [difference, size] = [0, 0];
  golden.forEach((value, index) => {
    difference += ((result[index] ?? Number.NaN) - value) ** 2;
    size += value * value;
  });
  return Math.sqrt(difference) / (size === 0 ? 1 : Math.sqrt(size));
}
