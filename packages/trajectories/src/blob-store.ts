import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Options of every call that may take long. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * Immutable bytes named by their SHA-256. What an implementation must do is tested by `blobStoreConformance`.
 */
export interface BlobStore {
  /**
   * Stores bytes and returns their SHA-256 (64 hexadecimal digits). Storing the same bytes again is no error and mends a
   * damaged copy. When it resolves, the bytes are durable; when it rejects or the process dies, no partial blob is seen.
   * Any number of writers may store the same bytes at once.
   */
  put(bytes: Uint8Array, options?: CallOptions): Promise<string>;
  /**
   * The bytes of a digest, the caller's own copy.
   *
   * @throws BlobNotFoundError; CorruptBlobError when what is stored has another digest
   */
  get(digest: string, options?: CallOptions): Promise<Uint8Array>;
  /** Whether a blob of this name is stored; its content is not checked. */
  has(digest: string, options?: CallOptions): Promise<boolean>;
}

/** There is no blob of this digest. */
export class BlobNotFoundError extends Error {
  override readonly name = "BlobNotFoundError";
  readonly digest: string;

  constructor(digest: string) {
    super(`no blob ${digest} is stored; it was never written or has been deleted`);
    this.digest = digest;
  }
}

/** A stored blob is not what its name says. */
export class CorruptBlobError extends Error {
  override readonly name = "CorruptBlobError";
  /** Where the blob lies. */
  readonly file: string;
  readonly expectedDigest: string;
  readonly actualDigest: string;

  constructor(file: string, expectedDigest: string, actualDigest: string) {
    super(
      `${file} is damaged: expected SHA-256 ${expectedDigest}, found ${actualDigest}. Delete it and write the snapshot again`,
    );
    this.file = file;
    this.expectedDigest = expectedDigest;
    this.actualDigest = actualDigest;
  }
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const bytesPerTurn = 4 * 2 ** 20;

/** The same, letting other work of the event loop through after each few megabytes: large blobs take 100 ms and more. */
export async function sha256InTurns(bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  for (let begin = 0; begin < bytes.byteLength; begin += bytesPerTurn) {
    if (begin > 0) await nextTurn();
    hash.update(bytes.subarray(begin, begin + bytesPerTurn));
  }
  return hash.digest("hex");
}

/**
 * Requires 64 lower-case hexadecimal digits; also keeps foreign text out of paths.
 *
 * @throws RangeError
 */
export function checkDigest(digest: string): void {
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    throw new RangeError(`expected a SHA-256 of 64 hexadecimal digits, got ${JSON.stringify(digest)}`);
  }
}
