import type { Value } from "../builder.js";

/** (x - mean) / sqrt(variance + epsilon) over the axes, biased variance. */
export function standardise(x: Value, axes: readonly number[], epsilon: number): Value {
  return x.builder.apply("standardise", [x], { axes, epsilon });
}

/** 1 / sqrt(variance + epsilon) over the axes, kept with length 1. */
export function inverseDeviation(x: Value, axes: readonly number[], epsilon: number): Value {
  return x.builder.apply("inverseDeviation", [x], { axes, epsilon });
}

export function softmax(x: Value, axis: number): Value {
  return x.builder.apply("softmax", [x], { axis });
}

export function logSoftmax(x: Value, axis: number): Value {
  return x.builder.apply("logSoftmax", [x], { axis });
}
