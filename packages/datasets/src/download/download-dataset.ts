import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemErrorCode } from "../system-error.js";
import type { DatasetAddress } from "./dataset-addresses.js";
import { DatasetDownloadError } from "./download-error.js";
import { requestFrom, type Fetch } from "./partial-response.js";

const DEFAULT_MAX_BYTES = 2 ** 30;
const FRUITLESS_ATTEMPTS = 5;

export interface DownloadProgress {
  /** Bytes on disk, those of earlier calls included. */
  readonly received: number;
  /** Undefined when the server does not say. */
  readonly total: number | undefined;
}

export interface DownloadOptions {
  /** The global `fetch`, or one with its own proxy. */
  readonly fetch: Fetch;
  /** Default: 1 GiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called before each new attempt after one that brought nothing, to wait. Default: no waiting. */
  readonly beforeRetry?: (attempt: number) => Promise<void>;
}

/**
 * Fetches an archive into a folder, unless it is there. What has come is kept in `FILE.part`, and a later attempt or
 * call goes on from there; the file appears under its name only when its checksum is right.
 *
 * @returns the file's path
 * @throws DatasetDownloadError; the signal's reason when aborted; what the file system says
 */
export async function downloadDataset(
  address: DatasetAddress,
  directory: string,
  options: DownloadOptions,
): Promise<string> {
  const { url, file, md5 } = address;
  const { signal } = options;
  signal?.throwIfAborted();
  await mkdir(directory, { recursive: true });
  const path = join(directory, file);
  if ((await bytesOf(path)) !== undefined) {
    if ((await md5Of(path, signal)) === md5) return path;
    throw new DatasetDownloadError("checksum", url, `${path} is there but is not the published file; remove it`);
  }
  const part = `${path}.part`;
  const resumed = ((await bytesOf(part)) ?? 0) > 0;
  await receive(url, part, options);
  let found = await md5Of(part, signal);
  if (found !== md5 && resumed) {
    // What an earlier call left may be of another file
    await rm(part);
    await receive(url, part, options);
    found = await md5Of(part, signal);
  }
  if (found !== md5) {
    await rm(part);
    throw new DatasetDownloadError("checksum", url, `expected the MD5 ${md5}, found ${found}`);
  }
  await rename(part, path);
  return path;
}

/** Asks again from where the connection broke off, as long as something comes. */
async function receive(url: string, part: string, options: DownloadOptions): Promise<void> {
  let fruitless = 0;
  while (true) {
    const before = (await bytesOf(part)) ?? 0;
    const broken = await receiveOnce(url, part, before, options);
    if (broken === undefined) return;
    options.signal?.throwIfAborted();
    fruitless = ((await bytesOf(part)) ?? 0) > before ? 0 : fruitless + 1;
    if (fruitless >= FRUITLESS_ATTEMPTS) {
      const message = `${fruitless} attempts brought nothing (${broken.message}); call again to go on`;
      throw new DatasetDownloadError("connection", url, message, { cause: broken });
    }
    if (fruitless > 0) await options.beforeRetry?.(fruitless);
    options.signal?.throwIfAborted();
  }
}

/** Why the connection broke off; undefined when the file is complete. Refusals and faults of the disk are thrown. */
async function receiveOnce(
  url: string,
  part: string,
  start: number,
  options: DownloadOptions,
): Promise<Error | undefined> {
  const { fetch, signal, onProgress, maxBytes = DEFAULT_MAX_BYTES } = options;
  const response = await connecting(() => requestFrom(fetch, url, start, signal));
  if (response === undefined || response instanceof Error) return response;
  const { total, body } = response;
  let received = response.start;
  const file = await open(part, received === 0 ? "w" : "a");
  const chunks = body[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await connecting(() => chunks.next());
      if (next instanceof Error) return next;
      if (next.done === true) break;
      received += next.value.length;
      if (Math.max(received, total ?? 0) > maxBytes) {
        const size = total ?? `at least ${received}`;
        throw new DatasetDownloadError("limit", url, `the file has ${size} bytes; the limit is ${maxBytes}`);
      }
      await file.writeFile(next.value);
      onProgress?.({ received, total });
    }
  } finally {
    await chunks.return?.();
    await file.close();
  }
  return total === undefined || received >= total ? undefined : new Error(`${received} of ${total} bytes came`);
}

/** What a step over the network gives, or the error with which the network failed. */
async function connecting<Result>(step: () => Promise<Result>): Promise<Result | Error> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof DatasetDownloadError) throw cause;
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

async function bytesOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function md5Of(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}
