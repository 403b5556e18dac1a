import { BlobNotFoundError, checkDigest, CorruptBlobError, sha256InTurns } from "./blob-store.js";
import type { BlobStore, CallOptions } from "./blob-store.js";
import type { S3Bucket } from "./s3-bucket.js";

/**
 * Blobs as objects `blobs/sha256/<first two digits>/<digest>.safetensors`. An object appears whole or not at all, and
 * equal names mean equal bytes, so that writers need no coordination; failures of the endpoint are StoreErrors.
 */
export function s3BlobStore(bucket: S3Bucket): BlobStore {
  const keyOf = (digest: string): string => {
    checkDigest(digest);
    return `blobs/sha256/${digest.slice(0, 2)}/${digest}.safetensors`;
  };
  return {
    async put(bytes: Uint8Array, options: CallOptions = {}): Promise<string> {
      options.signal?.throwIfAborted();
      const digest = await sha256InTurns(bytes);
      // Always written: to find out whether a stored copy is whole would move as many bytes.
      await bucket.write(keyOf(digest), bytes, options);
      return digest;
    },

    async get(digest: string, options: CallOptions = {}): Promise<Uint8Array> {
      const key = keyOf(digest);
      const bytes = await bucket.read(key, options);
      if (bytes === undefined) throw new BlobNotFoundError(digest);
      const actual = await sha256InTurns(bytes);
      if (actual !== digest) throw new CorruptBlobError(bucket.locate(key), digest, actual);
      return bytes;
    },

    async has(digest: string, options: CallOptions = {}): Promise<boolean> {
      return bucket.exists(keyOf(digest), options);
    },
  };
}
