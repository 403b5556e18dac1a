import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { TensorChunk } from "../generated/condensery/type/v1/tensor.js";
import { elementTypes } from "./enums.js";
import { bytesOf, type SentTensor } from "./tensor.js";

/** Bytes of a message unless told otherwise: enough to make its overhead vanish, little enough to interleave calls. */
export const defaultChunkBytes = 1 << 20;

/** Most bytes of a message, the contract's limit. */
export const maxChunkBytes = 4 << 20;

export interface TensorChunksOptions {
  /** Bytes of each message; 1 to 4 MiB. Default: 1 MiB. */
  readonly chunkBytes?: number;
  /** Bytes of the tensor to leave out, because the receiver has them; the header stays that of all of it. Default: 0. */
  readonly offsetBytes?: number;
}

/**
 * The messages of a streamed tensor: a header, then its bytes in order. Messages share the tensor's memory: leave that
 * alone until they are sent. Leave the loop to stop.
 *
 * @throws RangeError when data and shape disagree, or an option is out of range
 */
export async function* tensorChunks(
  tensor: SentTensor,
  { chunkBytes = defaultChunkBytes, offsetBytes = 0 }: TensorChunksOptions = {},
): AsyncGenerator<TensorChunk, void, undefined> {
  const { elementType, bytes } = bytesOf(tensor);
  requireInteger("chunkBytes", chunkBytes, 1, maxChunkBytes);
  requireInteger("offsetBytes", offsetBytes, 0, bytes.byteLength);
  const header = {
    elementType: elementTypes.toWire(elementType),
    shape: tensor.shape.map(BigInt),
    sha256: await sha256(bytes),
  };
  yield { part: { $case: "header", header } };
  for (let begin = offsetBytes; begin < bytes.byteLength; begin += chunkBytes) {
    yield { part: { $case: "data", data: bytes.subarray(begin, begin + chunkBytes) } };
  }
}

/** Hashing 64 MiB takes long enough to hold up other calls, so it lets them through after each few MiB. */
async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for (let begin = 0; begin < bytes.byteLength; begin += maxChunkBytes) {
    if (begin > 0) await nextTurn();
    hash.update(bytes.subarray(begin, begin + maxChunkBytes));
  }
  return hash.digest();
}

function requireInteger(name: string, value: number, from: number, to: number): void {
  if (!Number.isSafeInteger(value) || value < from || value > to) {
    throw new RangeError(`${name} must be an integer from ${from} to ${to}, got ${value}`);
  }
}
