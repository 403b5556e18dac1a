import type { Primitive, PrimitiveParams } from "../primitive.js";
import type { Shape } from "../tensor-type.js";
import { arrayAt, type Array64 } from "./array.js";
import * as contraction from "./contraction.js";
import { map1, map2, select } from "./elementwise.js";
import * as movement from "./movement.js";
import * as pooling from "./pooling.js";
import * as reduction from "./reduction.js";

/** Value of a primitive in float64, written for obviousness; `shape` is the inferred result shape. */
type ReferenceRule<P extends Primitive> = (
  operands: readonly Array64[],
  params: PrimitiveParams[P],
  shape: Shape,
) => Array64;

/** Everything but inputs, which the interpreter binds. */
type Computed = Exclude<Primitive, "input">;

const referenceRules: { readonly [P in Computed]: ReferenceRule<P> } = {
  constant: (_, { data, shape }) => ({ data, shape }),
  negate: (xs) => map1(xs, (x) => -x),
  exp: (xs) => map1(xs, Math.exp),
  log: (xs) => map1(xs, Math.log),
  sqrt: (xs) => map1(xs, Math.sqrt),
  reciprocal: (xs) => map1(xs, (x) => 1 / x),
  relu: (xs) => map1(xs, (x) => Math.max(x, 0)),
  sigmoid: (xs) => map1(xs, (x) => 1 / (1 + Math.exp(-x))),
  step: (xs) => map1(xs, (x) => (x > 0 ? 1 : 0)),
  floor: (xs) => map1(xs, Math.floor),
  add: (xs) => map2(xs, (x, y) => x + y),
  subtract: (xs) => map2(xs, (x, y) => x - y),
  multiply: (xs) => map2(xs, (x, y) => x * y),
  divide: (xs) => map2(xs, (x, y) => x / y),
  greater: (xs) => map2(xs, (x, y) => (x > y ? 1 : 0)),
  equal: (xs) => map2(xs, (x, y) => (x === y ? 1 : 0)),
  select: (xs) => select(xs),
  reduceSum: (xs, { axes }) => reduction.sum(xs, axes),
  reduceMax: (xs, { axes }) => reduction.max(xs, axes),
  broadcast: (xs, _, shape) => movement.broadcast(xs, shape),
  reshape: (xs, _, shape) => movement.reshape(xs, shape),
  transpose: (xs, { permutation }) => movement.transpose(xs, permutation),
  slice: movement.slice,
  pad: movement.pad,
  concat: (xs, { axis }, shape) => movement.concat(xs, axis, shape),
  gather: (xs, { axis }, shape) => movement.gather(xs, axis, shape),
  scatterAdd: (xs, { axis, size }, shape) => movement.scatterAdd(xs, axis, size, shape),
  toInt: (xs) => map1(xs, Math.trunc),
  oneHot: (xs, { classes }) => movement.oneHot(xs, classes),
  matmul: contraction.matmul,
  conv: contraction.conv,
  convInputGradient: contraction.convInputGradient,
  convWeightGradient: contraction.convWeightGradient,
  averagePool: pooling.averagePool,
  averagePoolAdjoint: pooling.averagePoolAdjoint,
  maxPool: pooling.maxPool,
  maxPoolScatter: pooling.maxPoolScatter,
  maxPoolGather: pooling.maxPoolGather,
  standardise: (xs, { axes, epsilon }) => {
    const { centred, inverseDeviation } = reduction.moments(arrayAt(xs, 0), axes, epsilon);
    return reduction.withReduced(centred, inverseDeviation, (value, small) => value * small);
  },
  inverseDeviation: (xs, { axes, epsilon }) => reduction.moments(arrayAt(xs, 0), axes, epsilon).inverseDeviation,
  softmax: (xs, { axis }) => map1([reduction.logSoftmax(xs, axis)], Math.exp),
  logSoftmax: (xs, { axis }) => reduction.logSoftmax(xs, axis),
};

/** Evaluates one application in float64. */
export function evaluatePrimitive<P extends Computed>(
  primitive: P,
  operands: readonly Array64[],
  params: PrimitiveParams[P],
  shape: Shape,
): Array64 {
  const rule: ReferenceRule<P> = referenceRules[primitive];
  return rule(operands, params, shape);
}
