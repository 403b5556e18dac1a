import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { publishFile } from "./atomic-file.js";
import type { CallOptions } from "./blob-store.js";
import { readIfPresent } from "./folder-blob-store.js";
import { StoreError, systemErrorCode } from "./store-error.js";

/**
 * Small documents that are written once and never changed. Keys are paths of plain names separated by "/".
 * Write-once is what makes concurrent writers safe without locks; on S3 it is a PUT with `If-None-Match: *`.
 */
export interface RecordStore {
  /** Stores a record durably unless the key has one. Of several writers at once exactly one gets true. */
  create(key: string, bytes: Uint8Array, options?: CallOptions): Promise<boolean>;
  /** The record of a key; undefined when there is none. */
  read(key: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  /** Names directly below a key, in code-unit order; none when there is nothing. */
  list(key: string, options?: CallOptions): Promise<readonly string[]>;
  /** Where a key lies, for messages. */
  locate(key: string): string;
}

/**
 * Records as files `<folder>/<key>`; temporary files in `<folder>/tmp`. The file system must have hard links.
 * Failures of the file system are StoreErrors.
 */
export function folderRecordStore(folder: string): RecordStore {
  const locate = (key: string): string => join(folder, ...key.split("/"));
  return {
    locate,

    async create(key: string, bytes: Uint8Array, { signal }: CallOptions = {}): Promise<boolean> {
      signal?.throwIfAborted();
      return publishFile(join(folder, "tmp"), locate(key), bytes, "create");
    },

    async read(key: string, { signal }: CallOptions = {}): Promise<Uint8Array | undefined> {
      signal?.throwIfAborted();
      return readIfPresent(locate(key));
    },

    async list(key: string, { signal }: CallOptions = {}): Promise<readonly string[]> {
      signal?.throwIfAborted();
      try {
        return (await readdir(locate(key))).toSorted();
      } catch (cause) {
        if (systemErrorCode(cause) === "ENOENT") return [];
        throw new StoreError("list", locate(key), cause);
      }
    },
  };
}
