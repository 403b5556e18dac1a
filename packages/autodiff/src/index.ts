export { GraphBuilder, Value } from "./builder.js";
export { GraphError, ShapeError } from "./errors.js";
export { countFlops } from "./flops.js";
export { graphInputs, nodeAt, type Graph, type GraphOutput, type Node, type NodeOf } from "./graph.js";
export { interpret, type InterpreterInputs } from "./interpret.js";
export { jvp, type Direction } from "./jvp.js";
export { broadcastTo, type Operand } from "./ops/align.js";
export { averagePool, conv, matmul, maxPool, type ConvOptions, type MatmulOptions } from "./ops/contraction.js";
export {
  add,
  divide,
  equal,
  exp,
  floor,
  greater,
  log,
  multiply,
  negate,
  reciprocal,
  relu,
  select,
  sigmoid,
  sqrt,
  square,
  step,
  subtract,
} from "./ops/elementwise.js";
export { concat, gather, oneHot, pad, reshape, scatterAdd, slice, toInt, transpose } from "./ops/movement.js";
export { inverseDeviation, logSoftmax, softmax, standardise } from "./ops/normalisation.js";
export { dot, reduceMax, reduceMean, reduceSum, total } from "./ops/reduction.js";
export { algebraic } from "./passes/algebraic.js";
export { commonSubexpressions } from "./passes/common-subexpressions.js";
export { constantFolding } from "./passes/constant-folding.js";
export { deadCode } from "./passes/dead-code.js";
export { linearForms } from "./passes/linear-forms.js";
export { convolutionPasses, optimise, standardPasses } from "./passes/index.js";
export { runPasses, type Pass, type PassReport } from "./passes/pass.js";
export { splitReductions } from "./passes/split-reductions.js";
export { winograd, type WinogradOptions } from "./passes/winograd/winograd.js";
export type { ConvWindow, PoolWindow, Primitive, PrimitiveParams, PrimitiveTable } from "./primitive.js";
export { print, printNode } from "./print.js";
export {
  axisLength,
  elementCount,
  formatShape,
  rowMajorStrides,
  sameShape,
  type ElementType,
  type Shape,
  type TensorType,
} from "./tensor-type.js";
export { verify } from "./verify.js";
export { gradient, vjp, type Seed } from "./vjp.js";
