import { ShapeError } from "../errors.js";
import type { Primitive, PrimitiveParams, PrimitiveTable } from "../primitive.js";
import { reducedShape, type TensorType } from "../tensor-type.js";
import * as contraction from "./contraction.js";
import { elementwise } from "./elementwise.js";
import * as movement from "./movement.js";
import { expectAxes, expectOperands, float, operandAt, type ShapeRule } from "./shape-rule.js";

const unary =
  (primitive: Primitive) =>
  (operands: readonly TensorType[]): TensorType =>
    elementwise(primitive, operands, 1);

const binary =
  (primitive: Primitive) =>
  (operands: readonly TensorType[]): TensorType =>
    elementwise(primitive, operands, 2);

const reduction =
  (primitive: Primitive) =>
  (operands: readonly TensorType[], { axes }: { readonly axes: readonly number[] }): TensorType => {
    expectOperands(primitive, operands, 1);
    const { shape } = operandAt(primitive, operands, 0);
    expectAxes(primitive, axes, shape.length);
    return float(reducedShape(shape, axes));
  };

const alongAxis =
  (primitive: Primitive) =>
  (operands: readonly TensorType[], { axis }: { readonly axis: number }): TensorType => {
    expectOperands(primitive, operands, 1);
    const { shape } = operandAt(primitive, operands, 0);
    expectAxes(primitive, [axis], shape.length);
    return float(shape);
  };

const leaf =
  (primitive: Primitive) =>
  (operands: readonly TensorType[], { shape, elementType }: TensorType): TensorType => {
    expectOperands(primitive, operands, 0);
    return { shape, elementType };
  };

const shapeRules: PrimitiveTable<{ [P in Primitive]: ShapeRule<P> }> = {
  input: leaf("input"),
  constant: leaf("constant"),
  negate: unary("negate"),
  exp: unary("exp"),
  log: unary("log"),
  sqrt: unary("sqrt"),
  reciprocal: unary("reciprocal"),
  relu: unary("relu"),
  sigmoid: unary("sigmoid"),
  step: unary("step"),
  floor: unary("floor"),
  add: binary("add"),
  subtract: binary("subtract"),
  multiply: binary("multiply"),
  divide: binary("divide"),
  greater: binary("greater"),
  equal: binary("equal"),
  select: (operands) => elementwise("select", operands, 3),
  reduceSum: reduction("reduceSum"),
  reduceMax: reduction("reduceMax"),
  broadcast: movement.broadcast,
  reshape: movement.reshape,
  transpose: movement.transpose,
  slice: movement.slice,
  pad: movement.pad,
  concat: movement.concat,
  gather: movement.gather,
  scatterAdd: movement.scatterAdd,
  toInt: (operands) => ({ ...elementwise("toInt", operands, 1), elementType: "int" }),
  oneHot: movement.oneHot,
  matmul: contraction.matmul,
  conv: contraction.conv,
  convInputGradient: contraction.convInputGradient,
  convWeightGradient: contraction.convWeightGradient,
  averagePool: contraction.averagePool,
  averagePoolAdjoint: contraction.averagePoolAdjoint,
  maxPool: contraction.maxPool,
  maxPoolScatter: contraction.maxPoolScatter,
  maxPoolGather: contraction.maxPoolGather,
  standardise: (operands, params) => {
    const reduced = reduction("standardise")(operands, params);
    return float(operands[0]?.shape ?? reduced.shape);
  },
  inverseDeviation: reduction("inverseDeviation"),
  softmax: alongAxis("softmax"),
  logSoftmax: alongAxis("logSoftmax"),
};

/** Result type of one application; throws ShapeError, also for axis lengths that are not positive integers. */
export function inferType<P extends Primitive>(
  primitive: P,
  operands: readonly TensorType[],
  params: PrimitiveParams[P],
): TensorType {
  const rule: ShapeRule<P> = shapeRules[primitive];
  const type = rule(operands, params);
  if (type.shape.some((length) => !Number.isSafeInteger(length) || length < 1)) {
    throw new ShapeError(primitive, `axis lengths must be positive integers, got [${type.shape.join(",")}]`);
  }
  return type;
}
