import { requireLittleEndianHost } from "./host-byte-order.js";
import { SafetensorsError } from "./safetensors-error.js";
import { readHeader } from "./safetensors-header.js";
import type { TensorEntry } from "./tensor-entry.js";
import type { WireTensor } from "./wire-tensor.js";

/** The content of a safetensors file. Neither object has a prototype: any name, `__proto__` too, is a plain key. */
export interface SafetensorsContent {
  readonly tensors: Record<string, WireTensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Reads a whole safetensors file. Data are copied out, each tensor into an array of its own. Nothing larger than
 * `bytes` is allocated, whatever the header claims.
 *
 * @throws SafetensorsError naming the fault and its byte
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  requireLittleEndianHost();
  const { entries, metadata, dataOffset } = readHeader(bytes);
  const tensors: Record<string, WireTensor> = Object.create(null);
  for (const entry of entries) {
    const begin = dataOffset + entry.begin;
    // A new array rather than slice(), because a Buffer's slice() shares memory; its start suits every dtype.
    const data = new Uint8Array(entry.end - entry.begin);
    data.set(bytes.subarray(begin, dataOffset + entry.end));
    tensors[entry.name] = readTensor(entry, data, begin);
  }
  const annotations: Record<string, string> = Object.create(null);
  for (const [name, value] of metadata) annotations[name] = value;
  return { tensors, metadata: annotations };
}

function readTensor(entry: TensorEntry, bytes: Uint8Array<ArrayBuffer>, fileOffset: number): WireTensor {
  const { shape } = entry;
  switch (entry.dtype) {
    case "F64":
      return { dtype: "F64", shape, data: new Float64Array(bytes.buffer) };
    case "F32":
      return { dtype: "F32", shape, data: new Float32Array(bytes.buffer) };
    case "I64":
      return { dtype: "I64", shape, data: new BigInt64Array(bytes.buffer) };
    case "I32":
      return { dtype: "I32", shape, data: new Int32Array(bytes.buffer) };
    case "U8":
      return { dtype: "U8", shape, data: bytes };
    case "BOOL": {
      const fault = bytes.findIndex((value) => value > 1);
      if (fault >= 0) {
        throw new SafetensorsError(
          "value",
          `tensor ${JSON.stringify(entry.name)}: BOOL must be 0 or 1, found ${bytes[fault]}`,
          fileOffset + fault,
        );
      }
      return { dtype: "BOOL", shape, data: bytes };
    }
  }
}
