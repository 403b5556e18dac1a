/**
 * Why a data file was refused.
 *
 * - `missing`: no such file or folder
 * - `unreadable`: the operating system refused to read it
 * - `not-gzip`: a .gz file is no gzip stream, or a damaged one
 * - `magic`: not the expected kind of file
 * - `truncated`: it ends before what its header announces
 * - `trailing-bytes`: it goes on after what its header announces
 * - `dimensions`: zero, absurd or unequal image sizes or counts
 * - `label`: a label outside the classes
 * - `content`: anything else its format does not allow
 * - `entry`: an entry of an archive has a name or kind that is not allowed
 * - `link`: a symbolic or hard link, which could lead out of the data set
 * - `limit`: larger than the declared limits
 * - `image`: an image that cannot be decoded
 */
export type DatasetFileErrorReason =
  | "missing"
  | "unreadable"
  | "not-gzip"
  | "magic"
  | "truncated"
  | "trailing-bytes"
  | "dimensions"
  | "label"
  | "content"
  | "entry"
  | "link"
  | "limit"
  | "image";

/** A data file that cannot be used. */
export class DatasetFileError extends Error {
  override readonly name = "DatasetFileError";
  readonly reason: DatasetFileErrorReason;
  readonly file: string;
  /** Path inside the archive; undefined when the fault is the whole file's. */
  readonly entry: string | undefined;
  /** Byte of the (decompressed) content; undefined when the fault has no place in it. */
  readonly byteOffset: number | undefined;

  constructor(
    reason: DatasetFileErrorReason,
    file: string,
    message: string,
    options: { readonly entry?: string; readonly byteOffset?: number; readonly cause?: unknown } = {},
  ) {
    const entry = options.entry === undefined ? "" : `, entry ${JSON.stringify(options.entry)}`;
    const place = options.byteOffset === undefined ? "" : `, byte ${options.byteOffset}`;
    super(`${file}${entry}${place}: ${message}`, options.cause === undefined ? {} : { cause: options.cause });
    this.reason = reason;
    this.file = file;
    this.entry = options.entry;
    this.byteOffset = options.byteOffset;
  }
}
