import type { Primitive, PrimitiveParams } from "../primitive.js";
import type { CaseOperand } from "./operand.js";

export type PrimitiveKind =
  | "leaf"
  | "element-wise"
  | "reduction"
  | "movement"
  | "linear algebra"
  | "convolution"
  | "pooling"
  | "normalisation";

/** One application of a primitive at one point. */
export type Case<P extends Primitive> = CaseWith<PrimitiveParams[P]>;

/** Depends on the parameters only, so that primitives with equal parameters can share cases. */
export interface CaseWith<Params> {
  /** What is particular about it. */
  readonly name: string;
  readonly params: Params;
  readonly operands: readonly CaseOperand[];
  /** The value, worked out by hand and independent of the interpreter; row-major. */
  readonly expected?: readonly number[];
  /** Operands at a point where the one-sided derivatives differ: finite differences say nothing along these. */
  readonly kinks?: readonly number[];
  /** Values of inputs that the application itself declares. */
  readonly given?: Readonly<Record<string, readonly number[]>>;
}

/** What the tests know of one primitive. */
export type CaseRow<P extends Primitive> = CaseRowWith<PrimitiveParams[P]>;

interface CaseRowWith<Params> {
  readonly kind: PrimitiveKind;
  /** Operands in which the primitive has a derivative; [] states that it has none. */
  readonly differentiable: readonly number[];
  readonly cases: readonly CaseWith<Params>[];
}
