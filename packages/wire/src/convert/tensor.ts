import type { Tensor } from "../generated/condensery/type/v1/tensor.js";
import { littleEndianHost } from "../host-byte-order.js";
import { elementTypes } from "./enums.js";
import {
  badTensor,
  describeTensorType,
  elementBytes,
  tensorBytes,
  tensorTypeFromWire,
  type ExpectedTensor,
} from "./tensor-type.js";
import { required } from "./wire-error.js";

/** Row-major 32-bit floats; `data.length` is the product of `shape`, 1 for a scalar. */
export interface Float32Tensor {
  readonly elementType: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Row-major 64-bit integers; `data.length` is the product of `shape`, 1 for a scalar. */
export interface Int64Tensor {
  readonly elementType: "int64";
  readonly shape: readonly number[];
  readonly data: BigInt64Array;
}

/** A tensor as the programs take it. */
export type PlainTensor = Float32Tensor | Int64Tensor;

/** A tensor to send; its element type is that of the array. */
export interface SentTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/**
 * The message of a tensor. It shares the tensor's memory: leave that alone until the message is sent.
 *
 * @throws RangeError when data and shape disagree
 */
export function tensorToWire(tensor: SentTensor): Tensor {
  const { elementType, bytes } = bytesOf(tensor);
  return { elementType: elementTypes.toWire(elementType), shape: tensor.shape.map(BigInt), data: bytes };
}

/**
 * The tensor of a message. Where the bytes lie on an element's boundary it shares the message's memory, otherwise it
 * has its own: treat it as read-only.
 *
 * @throws WireError (BAD_TENSOR; INVALID_REQUEST when there is none)
 */
export function tensorFromWire(tensor: Tensor | undefined, field: string, expected?: ExpectedTensor): PlainTensor {
  const description = expected === undefined ? "a tensor" : describeTensorType(expected);
  const { elementType, shape, data } = required(tensor, field, description);
  const type = tensorTypeFromWire({ elementType, shape }, field, expected);
  if (data.byteLength !== type.byteLength) {
    const wanted = `${type.byteLength} bytes for ${describeTensorType(type)}`;
    throw badTensor(`${field}.data`, wanted, `${data.byteLength} bytes`);
  }
  return overBytes(type, data);
}

/** As `tensorFromWire`, for floats of a shape; undefined stands for any length of an axis. */
export function float32FromWire(
  tensor: Tensor | undefined,
  field: string,
  shape?: readonly (number | undefined)[],
): Float32Tensor {
  const found = tensorFromWire(
    tensor,
    field,
    shape === undefined ? { elementType: "float32" } : { elementType: "float32", shape },
  );
  if (found.elementType === "float32") return found;
  throw badTensor(field, "float32", found.elementType);
}

/** As `tensorFromWire`, for integers of a shape; undefined stands for any length of an axis. */
export function int64FromWire(
  tensor: Tensor | undefined,
  field: string,
  shape?: readonly (number | undefined)[],
): Int64Tensor {
  const found = tensorFromWire(
    tensor,
    field,
    shape === undefined ? { elementType: "int64" } : { elementType: "int64", shape },
  );
  if (found.elementType === "int64") return found;
  throw badTensor(field, "int64", found.elementType);
}

/** Element type and bytes of a tensor, over its own memory. @throws RangeError when data and shape disagree */
export function bytesOf({ shape, data }: SentTensor): {
  readonly elementType: PlainTensor["elementType"];
  readonly bytes: Uint8Array;
} {
  requireLittleEndian();
  const elementType = data instanceof Float32Array ? "float32" : "int64";
  const legal = shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (!legal || tensorBytes({ elementType, shape }) !== data.byteLength) {
    throw new RangeError(`a tensor of shape [${shape.join(",")}] cannot have ${data.length} elements`);
  }
  return { elementType, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** A tensor over bytes of the right length; over a copy of them where they do not lie on an element's boundary. */
export function overBytes(
  { elementType, shape }: Pick<PlainTensor, "elementType" | "shape">,
  bytes: Uint8Array,
): PlainTensor {
  requireLittleEndian();
  const size = elementBytes[elementType];
  // A new array rather than slice(), because a Buffer's slice() shares memory
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return elementType === "float32"
    ? { elementType, shape, data: new Float32Array(buffer, byteOffset, byteLength / size) }
    : { elementType, shape, data: new BigInt64Array(buffer, byteOffset, byteLength / size) };
}

function requireLittleEndian(): void {
  if (!littleEndianHost) throw new Error("tensors can be sent and received only on a little-endian machine");
}
