import { addAbortSignal, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import { systemErrorCode } from "../system-error.js";
import { fileFault, openRegularFile } from "./open-file.js";

const CHUNK = 256 * 1024;
const RATIO_FREE_BYTES = 2 ** 20; // small archives of padding compress very well

/**
 * The bytes of a file, through gunzip when its name ends in gz, up to the limits of what it may expand to.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function* archiveBytes(
  file: string,
  limits: DatasetLimits,
  signal?: AbortSignal,
  inside?: string,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const { handle, bytes } = await openRegularFile(file, inside);
  const source = handle.createReadStream({ highWaterMark: CHUNK });
  const stream: Readable = file.endsWith("gz") ? source.pipe(createGunzip({ chunkSize: CHUNK })) : source;
  source.on("error", (error) => stream.destroy(error));
  if (signal !== undefined) addAbortSignal(signal, stream);
  const allowed = Math.min(limits.expandedBytes, bytes * limits.expansionRatio + RATIO_FREE_BYTES);
  let expanded = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      expanded += chunk.length;
      if (expanded > allowed) throw tooLarge(file, bytes, allowed, limits);
      yield chunk;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof DatasetFileError ? cause : readingFault(file, cause);
  } finally {
    stream.destroy();
    source.destroy();
    await handle.close();
  }
}

function tooLarge(file: string, bytes: number, allowed: number, limits: DatasetLimits): DatasetFileError {
  const why =
    allowed === limits.expandedBytes
      ? `the limit is ${allowed} bytes`
      : `the limit for its ${bytes} bytes is ${allowed}, ${limits.expansionRatio} times as much and 1 MiB`;
  return new DatasetFileError("limit", file, `the archive expands too far: ${why}`);
}

function readingFault(file: string, cause: unknown): DatasetFileError {
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
