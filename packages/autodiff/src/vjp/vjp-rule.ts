import type { Value } from "../builder.js";
import type { Primitive, PrimitiveParams } from "../primitive.js";

/** One application y = P(x0, x1, ...) to be differentiated. */
export interface Application<P extends Primitive> {
  readonly operands: readonly Value[];
  readonly result: Value;
  readonly params: PrimitiveParams[P];
}

/**
 * Cotangents of the operands for a given cotangent `g` of the result; null for an operand of which the result is
 * piecewise constant or which is int. Rules emit primitives only, so their results can be differentiated again.
 */
export type VjpRule<P extends Primitive> = (application: Application<P>, g: Value) => readonly (Value | null)[];

export function operand(application: { readonly operands: readonly Value[] }, index: number): Value {
  const value = application.operands[index];
  if (value === undefined) throw new RangeError(`operand ${index} is missing`);
  return value;
}
