import { elementCount } from "../wire-tensor.js";
import { elementTypes, type ElementTypeName } from "./enums.js";
import { WireError } from "./wire-error.js";

/** Element type and shape of a tensor. */
export interface TensorType {
  readonly elementType: ElementTypeName;
  /** Axis lengths, outermost first; empty for a scalar. */
  readonly shape: readonly number[];
}

/** What a caller can use: undefined stands for any length of an axis, an absent shape for any shape. */
export interface ExpectedTensor {
  readonly elementType: ElementTypeName;
  readonly shape?: readonly (number | undefined)[];
}

/** Bytes of one element. */
export const elementBytes: Readonly<Record<ElementTypeName, number>> = { float32: 4, int64: 8 };

const maxRank = 16;

/** Text form for messages: `float32[10,1,32,32]`, with `?` for any length. */
export function describeTensorType({ elementType, shape }: ExpectedTensor): string {
  return shape === undefined ? `${elementType}[…]` : `${elementType}[${shape.map((size) => size ?? "?").join(",")}]`;
}

/** Bytes of all elements; undefined when no number holds them. */
export function tensorBytes({ elementType, shape }: TensorType): number | undefined {
  const count = elementCount(shape);
  const bytes = count === undefined ? undefined : count * elementBytes[elementType];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/**
 * Reads element type and shape of a Tensor or a TensorHeader and compares them with what the caller can use.
 *
 * @throws WireError (BAD_TENSOR)
 */
export function tensorTypeFromWire(
  message: { readonly elementType: number; readonly shape: readonly bigint[] },
  field: string,
  expected?: ExpectedTensor,
): TensorType & { readonly byteLength: number } {
  const elementType = readElementType(message.elementType, `${field}.element_type`);
  if (message.shape.length > maxRank) {
    throw badTensor(`${field}.shape`, `at most ${maxRank} axes`, `${message.shape.length} axes`);
  }
  if (!message.shape.every((size) => size >= 1n && size <= BigInt(Number.MAX_SAFE_INTEGER))) {
    throw badTensor(`${field}.shape`, "axis lengths from 1 to 2^53 - 1", `[${message.shape.join(",")}]`);
  }
  const type = { elementType, shape: message.shape.map(Number) };
  const byteLength = tensorBytes(type);
  if (byteLength === undefined) throw badTensor(`${field}.shape`, "fewer than 2^53 bytes", describeTensorType(type));
  if (expected !== undefined && !fits(type, expected)) {
    throw badTensor(field, describeTensorType(expected), describeTensorType(type));
  }
  return { ...type, byteLength };
}

/** The error of a tensor whose bytes, shape and element type do not fit, or not what they are used for. */
export function badTensor(field: string, expected: string, actual: string): WireError {
  return new WireError("BAD_TENSOR", [{ field, expected, actual }]);
}

function readElementType(value: number, field: string): ElementTypeName {
  const name = elementTypes.nameOf(value);
  if (name === undefined) {
    throw badTensor(field, `one of ${elementTypes.names.join(", ")}`, value === 0 ? "nothing" : `the value ${value}`);
  }
  return name;
}

function fits(type: TensorType, { elementType, shape }: ExpectedTensor): boolean {
  if (type.elementType !== elementType) return false;
  if (shape === undefined) return true;
  return (
    shape.length === type.shape.length && shape.every((size, axis) => size === undefined || size === type.shape[axis])
  );
}
