import { SafetensorsError } from "./safetensors-error.js";
import { JsonSyntaxError, parseStrictJson } from "./strict-json.js";
import type { JsonNode } from "./strict-json.js";
import { METADATA_NAME, readEntry, readMetadata } from "./tensor-entry.js";
import type { Fail, TensorEntry } from "./tensor-entry.js";

/** Bytes of the little-endian header length at the start of a file. */
export const LENGTH_BYTES = 8;
/** Largest header read or written, in bytes; the limit of the format's reference implementation. */
export const MAX_HEADER_BYTES = 100_000_000;
const MAX_JSON_DEPTH = 4; // header > tensor > shape > number

/** A checked header. */
export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Byte of the file at which the data section starts. */
  readonly dataOffset: number;
}

/**
 * Reads and checks a file's header against the file's length: sizes, offsets in range, no overlap, no hole.
 *
 * @throws SafetensorsError
 */
export function readHeader(bytes: Uint8Array): SafetensorsHeader {
  const text = headerText(bytes);
  const dataOffset = LENGTH_BYTES + headerLength(bytes);
  // Positions in the text are turned into bytes only when there is something to report.
  const byteAt = (at: number): number => LENGTH_BYTES + new TextEncoder().encode(text.slice(0, at)).length;
  const fail: Fail = (reason, message, at) => {
    throw new SafetensorsError(reason, message, byteAt(at));
  };

  const root = parseHeaderJson(text, fail);
  if (root.kind !== "object") {
    return fail("header-schema", `the header must be an object, found ${root.kind}`, root.at);
  }
  let metadata: ReadonlyMap<string, string> = new Map();
  const entries: TensorEntry[] = [];
  for (const [name, { nameAt, value }] of root.members) {
    if (name === METADATA_NAME) metadata = readMetadata(value, fail);
    else entries.push({ ...readEntry(name, value, fail), nameAt });
  }
  checkCoverage(entries, bytes.length - dataOffset, dataOffset, fail);
  return { entries, metadata, dataOffset };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) {
    throw new SafetensorsError(
      "truncated",
      `expected ${LENGTH_BYTES} bytes of header length, the file has ${bytes.length}`,
      bytes.length,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new SafetensorsError("header-size", `the header claims ${length} bytes, the limit is ${MAX_HEADER_BYTES}`, 0);
  }
  if (length < 2n) {
    throw new SafetensorsError("header-size", `the header claims ${length} bytes, at least 2 are needed`, 0);
  }
  if (length > BigInt(bytes.length - LENGTH_BYTES)) {
    throw new SafetensorsError(
      "header-size",
      `the header claims ${length} bytes, the file has ${bytes.length - LENGTH_BYTES} after the length`,
      0,
    );
  }
  return Number(length);
}

function headerText(bytes: Uint8Array): string {
  const header = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength(bytes));
  if (header[0] !== 0x7b) {
    throw new SafetensorsError("header-json", 'the header must begin with "{"', LENGTH_BYTES);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SafetensorsError("header-json", "the header is not valid UTF-8", LENGTH_BYTES);
  }
}

function parseHeaderJson(text: string, fail: Fail): JsonNode {
  try {
    return parseStrictJson(text, MAX_JSON_DEPTH);
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError)) throw cause;
    return fail("header-json", cause.message, cause.at);
  }
}

/** Every byte of the data section must belong to exactly one tensor. */
function checkCoverage(entries: readonly TensorEntry[], dataBytes: number, dataOffset: number, fail: Fail): void {
  let covered = 0;
  let previous = "the start of the data";
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const label = `tensor ${JSON.stringify(entry.name)}`;
    if (entry.end > dataBytes) {
      fail("offsets", `${label} ends at data byte ${entry.end}, the file has ${dataBytes}`, entry.nameAt);
    }
    if (entry.begin < covered) {
      fail("offsets", `${label} overlaps ${previous} at data byte ${entry.begin}`, entry.nameAt);
    }
    if (entry.begin > covered) {
      fail("offsets", `a hole of ${entry.begin - covered} bytes between ${previous} and ${label}`, entry.nameAt);
    }
    covered = entry.end;
    previous = label;
  }
  if (covered !== dataBytes) {
    throw new SafetensorsError(
      "offsets",
      `${dataBytes - covered} bytes after ${previous} belong to no tensor`,
      dataOffset + covered,
    );
  }
}
