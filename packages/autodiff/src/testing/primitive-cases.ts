import type { GraphBuilder, Value } from "../builder.js";
import type { Primitive, PrimitiveTable } from "../primitive.js";
import type { Case, CaseRow } from "./case.js";
import * as contraction from "./cases/contraction.js";
import * as elementwise from "./cases/elementwise.js";
import * as indexing from "./cases/indexing.js";
import * as leaves from "./cases/leaves.js";
import * as movement from "./cases/movement.js";
import * as normalisation from "./cases/normalisation.js";
import * as pooling from "./cases/pooling.js";
import * as reduction from "./cases/reduction.js";

/** What is tested of every primitive; a new primitive does not compile until it has its row. */
export const primitiveCases: PrimitiveTable<{ [P in Primitive]: CaseRow<P> }> = {
  input: leaves.input,
  constant: leaves.constant,
  negate: elementwise.negate,
  exp: elementwise.exp,
  log: elementwise.log,
  sqrt: elementwise.sqrt,
  reciprocal: elementwise.reciprocal,
  relu: elementwise.relu,
  sigmoid: elementwise.sigmoid,
  step: elementwise.step,
  floor: elementwise.floor,
  add: elementwise.add,
  subtract: elementwise.subtract,
  multiply: elementwise.multiply,
  divide: elementwise.divide,
  greater: elementwise.greater,
  equal: elementwise.equal,
  select: elementwise.select,
  reduceSum: reduction.reduceSum,
  reduceMax: reduction.reduceMax,
  broadcast: movement.broadcast,
  reshape: movement.reshape,
  transpose: movement.transpose,
  slice: movement.slice,
  pad: movement.pad,
  concat: movement.concat,
  gather: indexing.gather,
  scatterAdd: indexing.scatterAdd,
  toInt: indexing.toInt,
  oneHot: indexing.oneHot,
  matmul: contraction.matmul,
  conv: contraction.conv,
  convInputGradient: contraction.convInputGradient,
  convWeightGradient: contraction.convWeightGradient,
  averagePool: pooling.averagePool,
  averagePoolAdjoint: pooling.averagePoolAdjoint,
  maxPool: pooling.maxPool,
  maxPoolScatter: pooling.maxPoolScatter,
  maxPoolGather: pooling.maxPoolGather,
  standardise: normalisation.standardise,
  inverseDeviation: normalisation.inverseDeviation,
  softmax: normalisation.softmax,
  logSoftmax: normalisation.logSoftmax,
};

/** A case together with its primitive, for code that treats all primitives alike. */
export interface PrimitiveCase<P extends Primitive = Primitive> extends Omit<Case<P>, "params"> {
  readonly primitive: P;
  /** `conv: asymmetric padding`. */
  readonly title: string;
  readonly differentiable: readonly number[];
  /** Appends the application. */
  readonly apply: (builder: GraphBuilder, operands: readonly Value[]) => Value;
}

export const primitives = Object.keys(primitiveCases) as readonly Primitive[];

/** Every case of every primitive, behind its title: the form that `it.each` takes. */
export const allCases: readonly (readonly [string, PrimitiveCase])[] = primitives.flatMap((primitive) =>
  casesOf(primitive).map((one) => [one.title, one] as const),
);

export function casesOf<P extends Primitive>(primitive: P): PrimitiveCase<P>[] {
  const row: CaseRow<P> = primitiveCases[primitive];
  return row.cases.map(({ params, ...rest }) => ({
    ...rest,
    primitive,
    title: `${primitive}: ${rest.name}`,
    differentiable: row.differentiable,
    apply: (builder, operands) => builder.apply(primitive, operands, params),
  }));
}
