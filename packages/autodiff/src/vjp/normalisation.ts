import type { Value } from "../builder.js";
import { multiply, square, subtract } from "../ops/elementwise.js";
import {
  inverseDeviation as inverseDeviationOf,
  softmax as softmaxOf,
  standardise as standardiseOf,
} from "../ops/normalisation.js";
import { reduceMean, reduceSum } from "../ops/reduction.js";
import type { PrimitiveParams } from "../primitive.js";
import { axisLength } from "../tensor-type.js";
import { operand, type VjpRule } from "./vjp-rule.js";

/**
 * The Jacobian of y = standardise(x) applied to t: r·(t - mean(t) - y·mean(t·y)) with r = inverseDeviation(x).
 * It is symmetric, so it serves as vjp and as jvp. The small factor r is distributed, which lets neighbouring
 * per-channel factors merge with it instead of costing a pass over the map each.
 */
export function standardiseJacobian(
  x: Value,
  y: Value,
  t: Value,
  { axes, epsilon }: PrimitiveParams["standardise"],
): Value {
  const r = inverseDeviationOf(x, axes, epsilon);
  const along = multiply(y, multiply(r, reduceMean(multiply(t, y), axes)));
  return subtract(subtract(multiply(t, r), multiply(r, reduceMean(t, axes))), along);
}

export const standardise: VjpRule<"standardise"> = (y, g) => [
  standardiseJacobian(operand(y, 0), y.result, g, y.params),
];

// r = (variance + epsilon)^(-1/2): dx = -r²·y·g / count with y = standardise(x)
export const inverseDeviation: VjpRule<"inverseDeviation"> = (r, g) => {
  const x = operand(r, 0);
  const { axes, epsilon } = r.params;
  const count = axes.reduce((product, axis) => product * axisLength(x.shape, axis), 1);
  const factor = multiply(multiply(square(r.result), g), -1 / count);
  return [multiply(standardiseOf(x, axes, epsilon), factor)];
};

// s = softmax(x): dx = s·(g - sum(g·s))
export const softmax: VjpRule<"softmax"> = (s, g) => {
  const axes = [s.params.axis];
  return [multiply(s.result, subtract(g, reduceSum(multiply(g, s.result), axes)))];
};

// y = logSoftmax(x): dx = g - softmax(x)·sum(g)
export const logSoftmax: VjpRule<"logSoftmax"> = (y, g) => {
  const axes = [y.params.axis];
  return [subtract(g, multiply(softmaxOf(operand(y, 0), y.params.axis), reduceSum(g, axes)))];
};
