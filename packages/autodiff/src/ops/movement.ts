/** Operations that move elements without arithmetic. */
import type { Value } from "../builder.js";
import { GraphError } from "../errors.js";
import type { Shape } from "../tensor-type.js";

export function reshape(x: Value, shape: Shape): Value {
  return x.builder.apply("reshape", [x], { shape });
}

/** Axis i of the result is axis permutation[i] of x. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return x.builder.apply("transpose", [x], { permutation });
}

/** Elements from start (inclusive) to limit (exclusive) on each axis, every stride-th. */
export function slice(x: Value, starts: Shape, limits: Shape, strides: Shape = starts.map(() => 1)): Value {
  return x.builder.apply("slice", [x], { starts, limits, strides });
}

/** Zeros before and after each axis, and `interior` zeros between neighbours. */
export function pad(x: Value, low: Shape, high: Shape, interior: Shape = low.map(() => 0)): Value {
  return x.builder.apply("pad", [x], { low, high, interior });
}

export function concat(values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (first === undefined) throw new GraphError("concat needs at least one value");
  return values.length === 1 ? first : first.builder.apply("concat", values, { axis });
}

/** Rows of x along the axis, at the given int indices [k]. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  return x.builder.apply("gather", [x, indices], { axis });
}

/** Zeros with `size` rows along the axis, to which row j of updates is added at indices[j]. */
export function scatterAdd(updates: Value, indices: Value, size: number, axis = 0): Value {
  return updates.builder.apply("scatterAdd", [updates, indices], { axis, size });
}

/** Computed indices: float to int, towards zero. */
export function toInt(x: Value): Value {
  return x.builder.apply("toInt", [x], {});
}

/** Int labels [n] as float [n, classes]. */
export function oneHot(labels: Value, classes: number): Value {
  return labels.builder.apply("oneHot", [labels], { classes });
}
