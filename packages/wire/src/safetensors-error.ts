/**
 * Why a safetensors file or its content was refused.
 *
 * - `truncated`: the file ends before what it announces
 * - `header-size`: the announced header is empty, larger than the limit or than the file
 * - `header-json`: the header is not strict UTF-8 JSON (duplicate names included)
 * - `header-schema`: the JSON does not describe tensors
 * - `dtype`: a dtype this package does not read
 * - `offsets`: data offsets are reversed, out of range, overlapping or leave holes
 * - `size`: bytes, dtype and shape of a tensor disagree
 * - `value`: an element is not legal for its dtype
 * - `name`: a tensor or metadata name that cannot be written
 * - `host`: this machine does not store numbers little-endian
 */
export type SafetensorsErrorReason =
  | "truncated"
  | "header-size"
  | "header-json"
  | "header-schema"
  | "dtype"
  | "offsets"
  | "size"
  | "value"
  | "name"
  | "host";

/** A safetensors file that cannot be read, or tensors that cannot be written. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
  readonly reason: SafetensorsErrorReason;
  /** Byte of the file at which the fault lies; undefined for a fault in what was to be written. */
  readonly byteOffset: number | undefined;

  constructor(reason: SafetensorsErrorReason, message: string, byteOffset?: number) {
    super(byteOffset === undefined ? `safetensors: ${message}` : `safetensors, byte ${byteOffset}: ${message}`);
    this.reason = reason;
    this.byteOffset = byteOffset;
  }
}
