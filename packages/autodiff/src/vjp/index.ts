import {
  divide,
  equal,
  multiply,
  negate,
  select as choose,
  square,
  step as heaviside,
  subtract,
} from "../ops/elementwise.js";
import { broadcastTo } from "../ops/align.js";
import { reduceSum as sumOver } from "../ops/reduction.js";
import type { Primitive, PrimitiveTable } from "../primitive.js";
import { axisLength } from "../tensor-type.js";
import * as contraction from "./contraction.js";
import * as movement from "./movement.js";
import * as normalisation from "./normalisation.js";
import { operand, type VjpRule } from "./vjp-rule.js";

/** Reverse-mode rules. The formula stands above each rule that is not obvious; g is the result's cotangent. */
export const vjpRules: PrimitiveTable<{ [P in Primitive]: VjpRule<P> }> = {
  input: () => [],
  constant: () => [],
  negate: (_, g) => [negate(g)],
  exp: (y, g) => [multiply(g, y.result)],
  log: (y, g) => [divide(g, operand(y, 0))],
  // d sqrt(x) = 1 / (2·sqrt(x))
  sqrt: (y, g) => [divide(multiply(g, 0.5), y.result)],
  // d (1/x) = -1/x²
  reciprocal: (y, g) => [negate(multiply(g, square(y.result)))],
  relu: (y, g) => [multiply(g, heaviside(operand(y, 0)))],
  // s = sigmoid(x): dx = g·s·(1 - s)
  sigmoid: (s, g) => [multiply(g, multiply(s.result, subtract(1, s.result)))],
  step: () => [null],
  floor: () => [null],
  add: (_, g) => [g, g],
  subtract: (_, g) => [g, negate(g)],
  multiply: (y, g) => [multiply(g, operand(y, 1)), multiply(g, operand(y, 0))],
  // q = x/y: dx = g/y, dy = -g·q/y
  divide: (q, g) => {
    const dx = divide(g, operand(q, 1));
    return [dx, negate(multiply(dx, q.result))];
  },
  greater: () => [null, null],
  equal: () => [null, null],
  select: (y, g) => {
    const mask = operand(y, 0);
    return [null, choose(mask, g, 0), choose(mask, 0, g)];
  },
  reduceSum: (y, g) => [broadcastTo(g, operand(y, 0).shape)],
  // Equal maxima share the cotangent evenly
  reduceMax: (y, g) => {
    const x = operand(y, 0);
    const winners = equal(x, broadcastTo(y.result, x.shape));
    return [multiply(winners, divide(g, sumOver(winners, y.params.axes)))];
  },
  broadcast: movement.broadcast,
  reshape: movement.reshape,
  transpose: movement.transpose,
  slice: movement.slice,
  pad: movement.pad,
  concat: movement.concat,
  gather: movement.gather,
  scatterAdd: movement.scatterAdd,
  toInt: () => [null],
  oneHot: () => [null],
  matmul: contraction.matmul,
  conv: contraction.conv,
  convInputGradient: contraction.convInputGradient,
  convWeightGradient: contraction.convWeightGradient,
  averagePool: (y, g) => {
    const x = operand(y, 0);
    return [
      g.builder.apply("averagePoolAdjoint", [g], {
        ...y.params,
        inputSize: [axisLength(x.shape, 2), axisLength(x.shape, 3)],
      }),
    ];
  },
  averagePoolAdjoint: (y, g) => [
    g.builder.apply("averagePool", [g], { kernel: y.params.kernel, stride: y.params.stride }),
  ],
  // Where the maximum is does not change in a neighbourhood of a smooth point
  maxPool: (y, g) => [g.builder.apply("maxPoolScatter", [operand(y, 0), g], y.params)],
  maxPoolScatter: (y, g) => [null, g.builder.apply("maxPoolGather", [operand(y, 0), g], y.params)],
  maxPoolGather: (y, g) => [null, g.builder.apply("maxPoolScatter", [operand(y, 0), g], y.params)],
  standardise: normalisation.standardise,
  inverseDeviation: normalisation.inverseDeviation,
  softmax: normalisation.softmax,
  logSoftmax: normalisation.logSoftmax,
};
