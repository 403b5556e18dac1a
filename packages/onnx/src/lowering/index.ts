import type { NodeOf, Primitive, PrimitiveTable } from "@condensery/autodiff";
import { reduceOver, type LoweringContext, type LoweringRule } from "./context.js";
import * as convolution from "./convolution.js";
import { comparison, operator, select, step } from "./elementwise.js";
import { matmul } from "./matmul.js";
import * as movement from "./movement.js";
import * as normalisation from "./normalisation.js";
import * as pooling from "./pooling.js";

const reduction =
  (name: string) =>
  (node: NodeOf<"reduceSum"> | NodeOf<"reduceMax">, { writer, operand }: LoweringContext): string =>
    reduceOver(writer, name, operand(0), node.params.axes);

const alongAxis =
  (name: string) =>
  (node: NodeOf<"softmax"> | NodeOf<"logSoftmax">, { writer, operand }: LoweringContext): string =>
    writer.op(name, [operand(0)], { attributes: { axis: node.params.axis } });

/** Everything but inputs, which are the model's own. */
type Computed = Exclude<Primitive, "input">;

const loweringRules: Pick<PrimitiveTable<{ [P in Primitive]: LoweringRule<P> }>, Computed> = {
  constant: (node, { writer }) => writer.constant(node.shape, node.params.data, node.elementType),
  negate: operator("Neg"),
  exp: operator("Exp"),
  log: operator("Log"),
  sqrt: operator("Sqrt"),
  reciprocal: operator("Reciprocal"),
  relu: operator("Relu"),
  sigmoid: operator("Sigmoid"),
  step,
  floor: operator("Floor"),
  add: operator("Add"),
  subtract: operator("Sub"),
  multiply: operator("Mul"),
  divide: operator("Div"),
  greater: comparison("Greater"),
  equal: comparison("Equal"),
  select,
  reduceSum: reduction("ReduceSum"),
  reduceMax: reduction("ReduceMax"),
  broadcast: movement.broadcast,
  reshape: movement.reshape,
  transpose: movement.transpose,
  slice: movement.slice,
  pad: movement.pad,
  concat: movement.concat,
  gather: movement.gather,
  scatterAdd: movement.scatterAdd,
  toInt: movement.toInt,
  oneHot: movement.oneHot,
  matmul,
  conv: convolution.conv,
  convInputGradient: convolution.convInputGradient,
  convWeightGradient: convolution.convWeightGradient,
  averagePool: pooling.averagePool,
  averagePoolAdjoint: pooling.averagePoolAdjoint,
  maxPool: pooling.maxPool,
  maxPoolScatter: pooling.maxPoolScatter,
  maxPoolGather: pooling.maxPoolGather,
  standardise: normalisation.standardise,
  inverseDeviation: normalisation.inverseDeviation,
  softmax: alongAxis("Softmax"),
  logSoftmax: alongAxis("LogSoftmax"),
};

/** Writes one node that is not an input. */
export function lowerNode<P extends Computed>(node: NodeOf<P>, context: LoweringContext): string {
  const rule: LoweringRule<P> = loweringRules[node.primitive];
  return rule(node, context);
}
