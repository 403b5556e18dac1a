import { requireLittleEndianHost } from "./host-byte-order.js";
import { SafetensorsError } from "./safetensors-error.js";
import { LENGTH_BYTES, MAX_HEADER_BYTES } from "./safetensors-header.js";
import { METADATA_NAME } from "./tensor-entry.js";
import { DTYPE_BYTES, elementCount, isWireDtype } from "./wire-tensor.js";
import type { WireDtype, WireTensor } from "./wire-tensor.js";

const ALIGNMENT = 8;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Writes a safetensors file: equal content gives equal bytes, whatever the order of the keys.
 *
 * Tensors lie by element size, largest first, then by name (code-unit order), as the reference implementation lays
 * them: with a header padded to eight bytes, each tensor is aligned for readers that map the file. Metadata are
 * sorted by name.
 *
 * @throws SafetensorsError when data, dtype and shape of a tensor disagree, or a name cannot be written
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, WireTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  requireLittleEndianHost();
  const entries = Object.entries(tensors).toSorted(
    ([nameA, a], [nameB, b]) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype] || compareCodeUnits(nameA, nameB),
  );
  const fields: string[] = [];
  const annotations = Object.entries(metadata).toSorted(([a], [b]) => compareCodeUnits(a, b));
  if (annotations.length > 0) {
    const pairs = annotations.map(([name, value]) => `${jsonString(name)}:${jsonString(value)}`);
    fields.push(`${jsonString(METADATA_NAME)}:{${pairs.join(",")}}`);
  }
  let dataBytes = 0;
  for (const [name, tensor] of entries) {
    const end = dataBytes + checkedByteLength(name, tensor);
    const shape = tensor.shape.join(",");
    fields.push(
      `${jsonString(name)}:{"dtype":"${tensor.dtype}","shape":[${shape}],"data_offsets":[${dataBytes},${end}]}`,
    );
    dataBytes = end;
  }
  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new SafetensorsError(
      "header-size",
      `the header needs ${headerBytes} bytes, the limit is ${MAX_HEADER_BYTES}`,
    );
  }

  const file = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  let position = LENGTH_BYTES + headerBytes;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

function checkedByteLength(name: string, { dtype, shape, data }: WireTensor): number {
  const label = `tensor ${JSON.stringify(name)}`;
  if (name === METADATA_NAME) {
    throw new SafetensorsError(
      "name",
      `a tensor cannot be called ${METADATA_NAME}; pass metadata as the second argument`,
    );
  }
  if (!isWireDtype(dtype)) {
    const known = Object.keys(DTYPE_BYTES).join(", ");
    throw new SafetensorsError("dtype", `${label} has dtype ${String(dtype)}; writable are ${known}`);
  }
  if (!holds(dtype, data)) {
    throw new SafetensorsError("dtype", `${label}: a ${dtype} tensor cannot hold its data in this array type`);
  }
  const sizesLegal = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const count = sizesLegal ? elementCount(shape) : undefined;
  if (count === undefined || data.length !== count) {
    throw new SafetensorsError(
      "size",
      `${label}: shape [${shape.join(", ")}] needs ${count ?? "a legal number of"} elements, data has ${data.length}`,
    );
  }
  if (dtype === "BOOL" && data.some((value) => value > 1)) {
    throw new SafetensorsError("value", `${label}: BOOL elements must be 0 or 1`);
  }
  return data.byteLength;
}

/** Guards against callers without types: a Float64Array written as F32 would be read as other numbers. */
function holds(dtype: WireDtype, data: WireTensor["data"]): boolean {
  switch (dtype) {
    case "F64":
      return data instanceof Float64Array;
    case "F32":
      return data instanceof Float32Array;
    case "I64":
      return data instanceof BigInt64Array;
    case "I32":
      return data instanceof Int32Array;
    case "U8":
    case "BOOL":
      return data instanceof Uint8Array;
  }
}

function jsonString(text: string): string {
  if (LONE_SURROGATE.test(text)) {
    throw new SafetensorsError("name", `${JSON.stringify(text)} holds a lone surrogate and has no UTF-8 form`);
  }
  return JSON.stringify(text);
}

function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
