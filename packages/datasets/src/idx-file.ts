import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DatasetFileError } from "./dataset-file-error.js";
import { datasetLimits, type DatasetLimits } from "./dataset-limits.js";
import { fileFault, openRegularFile } from "./files/open-file.js";
import { idxHeaderBytes, readIdxHeader } from "./idx-header.js";
import { systemErrorCode } from "./system-error.js";

// Deflate cannot shrink data further than this: 258 bytes take at least two bits.
const MAX_DEFLATE_RATIO = 1032;

/** The content of an idx file of unsigned bytes. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  /** Row-major; length = product of the dimensions. */
  readonly data: Uint8Array;
}

/** How to read an idx file. */
export interface IdxFileOptions {
  /** Default: `defaultDatasetLimits`. */
  readonly limits?: Partial<DatasetLimits>;
  /** Folder that the file must really lie in; absent: anywhere. */
  readonly root?: string;
  readonly signal?: AbortSignal;
  /** Called before memory is taken for the data; what it throws ends the reading. */
  readonly onHeader?: (dimensions: readonly number[]) => void;
}

const RATIO_FREE_BYTES = 2 ** 20; // small files of padding compress very well

/**
 * Reads an idx file of unsigned bytes, through gunzip when its name ends in .gz. Memory is bounded by what the header
 * announces, and that by what a file of this size can hold and by the limits; reading stops at the first byte too many.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function readIdxFile(
  file: string,
  dimensions: number,
  { limits: changes, root, signal, onHeader }: IdxFileOptions = {},
): Promise<IdxArray> {
  const compressed = file.endsWith(".gz");
  const limits = datasetLimits(changes);
  signal?.throwIfAborted();
  const { handle, bytes: size } = await openRegularFile(file, root);
  let fault: unknown;
  try {
    const allowed = (bytes: number): void => {
      const ratio = compressed ? size * limits.expansionRatio + RATIO_FREE_BYTES : Infinity;
      const limit = Math.min(limits.splitBytes, ratio);
      if (bytes > limit) {
        const announced = `the header announces ${bytes} bytes of data`;
        throw new DatasetFileError("limit", file, `${announced}; the limit for this file is ${limit}`);
      }
    };
    const reader = new IdxReader(file, dimensions, compressed ? size * MAX_DEFLATE_RATIO : size, (found, bytes) => {
      allowed(bytes);
      onHeader?.(found);
    });
    const consume = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
      try {
        for await (const chunk of chunks) reader.push(chunk);
      } catch (cause) {
        fault = cause;
        throw cause;
      }
    };
    const options = signal === undefined ? {} : { signal };
    const source = handle.createReadStream({ autoClose: false });
    await (compressed ? pipeline(source, createGunzip(), consume, options) : pipeline(source, consume, options));
    return reader.finish();
  } catch (cause) {
    signal?.throwIfAborted();
    // When the consumer throws while gunzip still has output, the pipeline reports an AbortError in its place.
    const first = fault ?? cause;
    throw first === fault || first instanceof DatasetFileError ? first : readingError(file, first);
  } finally {
    await handle.close();
  }
}

/** Assembles header and data from chunks. */
class IdxReader {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #header: Uint8Array;
  readonly #onHeader: (dimensions: readonly number[], bytes: number) => void;
  #dimensions: readonly number[] = [];
  #data: Uint8Array | undefined;
  #received = 0;

  /** @param onHeader told of the header before memory is taken for the data */
  constructor(
    file: string,
    dimensions: number,
    maxBytes: number,
    onHeader: (dimensions: readonly number[], bytes: number) => void,
  ) {
    this.#file = file;
    this.#onHeader = onHeader;
    this.#maxBytes = maxBytes;
    this.#header = new Uint8Array(idxHeaderBytes(dimensions));
  }

  push(chunk: Uint8Array): void {
    const headerBytes = this.#header.length;
    const missing = Math.max(0, headerBytes - this.#received);
    const headerPart = chunk.subarray(0, missing);
    this.#header.set(headerPart, this.#received < headerBytes ? this.#received : 0);
    if (missing > 0 && headerPart.length === missing) this.#data = this.#allocate();
    const body = chunk.subarray(headerPart.length);
    const at = this.#received + headerPart.length - headerBytes;
    this.#received += chunk.length;
    if (this.#data === undefined || body.length === 0) return;
    if (at + body.length > this.#data.length) {
      throw new DatasetFileError(
        "trailing-bytes",
        this.#file,
        `expected the ${this.#data.length} data bytes that the header announces, the file goes on after them`,
        { byteOffset: headerBytes + this.#data.length },
      );
    }
    this.#data.set(body, at);
  }

  finish(): IdxArray {
    const needed = this.#header.length + (this.#data?.length ?? 0);
    if (this.#data === undefined || this.#received < needed) {
      throw this.#truncated(needed, this.#received);
    }
    return { dimensions: this.#dimensions, data: this.#data };
  }

  #allocate(): Uint8Array {
    this.#dimensions = readIdxHeader(this.#header, (this.#header.length - 4) / 4, this.#file);
    const bytes = this.#dimensions.reduce((product, size) => product * size, 1);
    const needed = this.#header.length + bytes;
    if (needed > this.#maxBytes) throw this.#truncated(needed, this.#maxBytes);
    this.#onHeader(this.#dimensions, bytes);
    return new Uint8Array(bytes);
  }

  #truncated(needed: number, held: number): DatasetFileError {
    return new DatasetFileError(
      "truncated",
      this.#file,
      `expected ${needed} bytes of header and data, the file holds at most ${held}`,
      { byteOffset: held },
    );
  }
}

function readingError(file: string, cause: unknown): DatasetFileError {
  const code = systemErrorCode(cause);
  if (code === "Z_BUF_ERROR") {
    return new DatasetFileError("truncated", file, "the gzip stream ends too early", { cause });
  }
  if (code?.startsWith("Z_") === true) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new DatasetFileError("not-gzip", file, `not a valid gzip stream (${detail})`, { cause });
  }
  return fileFault(file, cause);
}
