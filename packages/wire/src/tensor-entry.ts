import type { SafetensorsErrorReason } from "./safetensors-error.js";
import type { JsonNode } from "./strict-json.js";
import { DTYPE_BYTES, elementCount, isWireDtype } from "./wire-tensor.js";
import type { WireDtype } from "./wire-tensor.js";

/** The header's name for the text annotations. */
export const METADATA_NAME = "__metadata__";

/** Where one tensor lies; `begin` and `end` count from the start of the data section. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: WireDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  /** Where the entry's name is written in the header's text, in UTF-16 units; for messages. */
  readonly nameAt: number;
}

/** Throws a SafetensorsError for a place `at` of the header's text, in UTF-16 units. */
export type Fail = (reason: SafetensorsErrorReason, message: string, at: number) => never;

/** Reads the header's text annotations. */
export function readMetadata(node: JsonNode, fail: Fail): ReadonlyMap<string, string> {
  if (node.kind !== "object") {
    return fail("header-schema", `${METADATA_NAME} must be an object of strings`, node.at);
  }
  const metadata = new Map<string, string>();
  for (const [name, { value }] of node.members) {
    if (value.kind !== "string") {
      fail("header-schema", `${METADATA_NAME} value of ${JSON.stringify(name)} must be a string`, value.at);
    } else {
      metadata.set(name, value.value);
    }
  }
  return metadata;
}

/** Reads and checks what the header says of one tensor; its place in the file is checked with the other tensors. */
export function readEntry(name: string, node: JsonNode, fail: Fail): Omit<TensorEntry, "nameAt"> {
  const label = `tensor ${JSON.stringify(name)}`;
  if (node.kind !== "object") return fail("header-schema", `${label} must be an object`, node.at);
  const { members } = node;
  for (const [field, { nameAt }] of members) {
    if (!["dtype", "shape", "data_offsets"].includes(field)) {
      fail("header-schema", `${label} has an unknown field ${JSON.stringify(field)}`, nameAt);
    }
  }
  const field = (key: string): JsonNode =>
    members.get(key)?.value ?? fail("header-schema", `${label} has no ${key}`, node.at);

  const dtype = field("dtype");
  if (dtype.kind !== "string") return fail("header-schema", `${label}: dtype must be a string`, dtype.at);
  if (!isWireDtype(dtype.value)) {
    const known = Object.keys(DTYPE_BYTES).join(", ");
    return fail("dtype", `${label} has dtype ${JSON.stringify(dtype.value)}; readable are ${known}`, dtype.at);
  }
  const shapeNode = field("shape");
  const shape = readIntegers(shapeNode, `${label}: shape`, fail);
  const offsetsNode = field("data_offsets");
  const offsets = readIntegers(offsetsNode, `${label}: data_offsets`, fail);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2 || end < begin) {
    return fail("offsets", `${label}: data_offsets must be [begin, end] with begin <= end`, offsetsNode.at);
  }
  const count = elementCount(shape);
  if (count === undefined) {
    return fail("size", `${label}: the shape [${shape.join(", ")}] has too many elements`, shapeNode.at);
  }
  const expected = count * DTYPE_BYTES[dtype.value];
  if (end - begin !== expected) {
    return fail(
      "size",
      `${label}: ${dtype.value} [${shape.join(", ")}] needs ${expected} bytes, data_offsets span ${end - begin}`,
      offsetsNode.at,
    );
  }
  return { name, dtype: dtype.value, shape, begin, end };
}

function readIntegers(node: JsonNode, label: string, fail: Fail): number[] {
  if (node.kind !== "array") return fail("header-schema", `${label} must be an array`, node.at);
  return node.items.map((item) => {
    if (item.kind !== "number" || !Number.isSafeInteger(item.value) || item.value < 0) {
      return fail("header-schema", `${label} must hold non-negative integers`, item.at);
    }
    return item.value;
  });
}
