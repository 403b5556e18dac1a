/** Reductions keep the reduced axes with length 1; the axes default to all. */
import type { Value } from "../builder.js";
import { axisLength } from "../tensor-type.js";
import { multiply } from "./elementwise.js";
import { reshape } from "./movement.js";

function ascending(x: Value, axes: readonly number[] | undefined): number[] {
  return axes === undefined ? x.shape.map((_, axis) => axis) : axes.toSorted((left, right) => left - right);
}

export function reduceSum(x: Value, axes?: readonly number[]): Value {
  return x.builder.apply("reduceSum", [x], { axes: ascending(x, axes) });
}

export function reduceMax(x: Value, axes?: readonly number[]): Value {
  return x.builder.apply("reduceMax", [x], { axes: ascending(x, axes) });
}

export function reduceMean(x: Value, axes?: readonly number[]): Value {
  const count = ascending(x, axes).reduce((product, axis) => product * axisLength(x.shape, axis), 1);
  return multiply(reduceSum(x, axes), 1 / count);
}

/** Sum of all elements, as a scalar of shape []. */
export function total(x: Value): Value {
  return reshape(reduceSum(x), []);
}

/** Euclidean inner product of two values of one shape, as a scalar of shape []. */
export function dot(x: Value, y: Value): Value {
  return total(multiply(x, y));
}
