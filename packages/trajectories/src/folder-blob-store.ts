import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { publishFile } from "./atomic-file.js";
import { BlobNotFoundError, checkDigest, CorruptBlobError, sha256InTurns } from "./blob-store.js";
import type { BlobStore, CallOptions } from "./blob-store.js";
import { StoreError, systemErrorCode } from "./store-error.js";

/**
 * Blobs as files `<folder>/blobs/sha256/<first two digits>/<digest>.safetensors`; temporary files in `<folder>/tmp`.
 * Any number of processes may use one folder. Failures of the file system are StoreErrors.
 */
export function folderBlobStore(folder: string): BlobStore {
  const fileOf = (digest: string): string => {
    checkDigest(digest);
    return join(folder, "blobs", "sha256", digest.slice(0, 2), `${digest}.safetensors`);
  };
  return {
    async put(bytes: Uint8Array, { signal }: CallOptions = {}): Promise<string> {
      signal?.throwIfAborted();
      const digest = await sha256InTurns(bytes);
      const file = fileOf(digest);
      const stored = await readIfPresent(file);
      if (stored === undefined || (await sha256InTurns(stored)) !== digest) {
        signal?.throwIfAborted();
        await publishFile(join(folder, "tmp"), file, bytes, "replace");
      }
      return digest;
    },

    async get(digest: string, { signal }: CallOptions = {}): Promise<Uint8Array> {
      signal?.throwIfAborted();
      const file = fileOf(digest);
      const bytes = await readIfPresent(file);
      if (bytes === undefined) throw new BlobNotFoundError(digest);
      const actual = await sha256InTurns(bytes);
      if (actual !== digest) throw new CorruptBlobError(file, digest, actual);
      signal?.throwIfAborted();
      return bytes;
    },

    async has(digest: string, { signal }: CallOptions = {}): Promise<boolean> {
      signal?.throwIfAborted();
      const file = fileOf(digest);
      try {
        return (await stat(file)).isFile();
      } catch (cause) {
        if (systemErrorCode(cause) === "ENOENT") return false;
        throw new StoreError("read", file, cause);
      }
    },
  };
}

/**
 * A file's bytes, or undefined when it does not exist.
 *
 * @throws StoreError
 */
export async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return undefined;
    throw new StoreError("read", file, cause);
  }
}
