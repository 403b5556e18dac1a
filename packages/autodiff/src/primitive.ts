/**
 * The closed set of primitives. Every derivative rule is written in these same primitives, so differentiating
 * twice is the same function applied again. All per-primitive tables (`shapes`, `reference`, `vjp`, `jvp`, the
 * ONNX lowering) are total maps over this union: a new primitive does not compile until each table has its row.
 */
import type { ElementType, Shape } from "./tensor-type.js";

/** Window of a two-dimensional convolution over [n, c, h, w]; padding is top, left, bottom, right, in pixels. */
export interface ConvWindow {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
}

/** Pooling window without padding; incomplete windows at the lower and right border are dropped. */
export interface PoolWindow {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
}

type NoParams = Readonly<Record<never, never>>;

/** Ties each primitive to its static parameters. Operand order is documented beside each entry. */
export interface PrimitiveParams {
  // Leaves
  /** () a value given at run time. */
  input: { readonly name: string; readonly shape: Shape; readonly elementType: ElementType };
  /** () a value known when the graph is built; `data` is row-major. */
  constant: { readonly data: Float64Array; readonly shape: Shape; readonly elementType: ElementType };

  // Element-wise; operands have equal shapes (broadcasting is its own primitive)
  negate: NoParams; // (x)
  exp: NoParams; // (x)
  log: NoParams; // (x)
  sqrt: NoParams; // (x)
  reciprocal: NoParams; // (x)
  relu: NoParams; // (x)
  sigmoid: NoParams; // (x) 1 / (1 + exp(-x))
  /** (x) 1 where x > 0, else 0: the mask of relu; its derivative is zero everywhere. */
  step: NoParams;
  /** (x) the largest integer not above x; its derivative is zero everywhere. */
  floor: NoParams;
  add: NoParams; // (x, y)
  subtract: NoParams; // (x, y)
  multiply: NoParams; // (x, y)
  divide: NoParams; // (x, y)
  /** (x, y) 1 where x > y, else 0. */
  greater: NoParams;
  /** (x, y) 1 where x = y, else 0. */
  equal: NoParams;
  /** (mask, x, y) x where mask is not 0, else y. */
  select: NoParams;

  // Reductions; reduced axes stay with length 1. Axes ascend.
  reduceSum: { readonly axes: readonly number[] }; // (x)
  reduceMax: { readonly axes: readonly number[] }; // (x)

  // Movement
  /** (x) same rank; axes of length 1 are repeated to the given length. */
  broadcast: { readonly shape: Shape };
  reshape: { readonly shape: Shape }; // (x)
  transpose: { readonly permutation: readonly number[] }; // (x)
  /** (x) elements start, start + stride, ... below limit, for every axis. */
  slice: { readonly starts: Shape; readonly limits: Shape; readonly strides: Shape };
  /** (x) zeros before, after and between (interior) the elements, for every axis. */
  pad: { readonly low: Shape; readonly high: Shape; readonly interior: Shape };
  concat: { readonly axis: number }; // (x, ...)
  /** (x, indices int [k]) rows of x along the axis; the axis has length k. */
  gather: { readonly axis: number };
  /** (updates, indices int [k]) adjoint of gather: adds row j of updates to row indices[j] of zeros; axis length is `size`. */
  scatterAdd: { readonly axis: number; readonly size: number };
  /** (x) int: the integer towards zero, for indices that are computed. */
  toInt: NoParams;
  /** (indices int [n]) float [n, classes]. */
  oneHot: { readonly classes: number };

  // Linear algebra
  /** (x [..., m, k], y [..., k, n]) with equal leading axes; each may be stored transposed in its last two axes. */
  matmul: { readonly transposeLeft: boolean; readonly transposeRight: boolean };

  // Convolution: three trilinear maps that are one another's derivatives
  conv: ConvWindow; // (x [n,c,h,w], w [k,c,i,j]) -> [n,k,h',w']
  /** (dy [n,k,h',w'], w [k,c,i,j]) -> [n,c,h,w] with `inputSize` = [h, w]. */
  convInputGradient: ConvWindow & { readonly inputSize: readonly [number, number] };
  /** (x [n,c,h,w], dy [n,k,h',w']) -> [k,c,i,j] with `kernelSize` = [i, j]. */
  convWeightGradient: ConvWindow & { readonly kernelSize: readonly [number, number] };

  // Pooling
  averagePool: PoolWindow; // (x [n,c,h,w])
  /** (dy) adjoint of averagePool: spreads each value over its window, divided by the window's area. */
  averagePoolAdjoint: PoolWindow & { readonly inputSize: readonly [number, number] };
  maxPool: PoolWindow; // (x); the first maximum in row-major order wins a tie
  /** (x, dy) adjoint of maxPoolGather in its second operand: dy goes to each window's maximum of x. */
  maxPoolScatter: PoolWindow;
  /** (x, t) the value of t where x has each window's maximum. */
  maxPoolGather: PoolWindow;

  // Normalisation and probabilities
  /** (x) (x - mean) / sqrt(variance + epsilon) over the axes, with the biased variance. */
  standardise: { readonly axes: readonly number[]; readonly epsilon: number };
  /** (x) 1 / sqrt(variance + epsilon) over the axes; they stay with length 1. */
  inverseDeviation: { readonly axes: readonly number[]; readonly epsilon: number };
  softmax: { readonly axis: number }; // (x)
  logSoftmax: { readonly axis: number }; // (x)
}

export type Primitive = keyof PrimitiveParams;

/** A table with one row for every primitive. */
export type PrimitiveTable<Row extends { [P in Primitive]: unknown }> = { readonly [P in Primitive]: Row[P] };
