import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { removeUnpublished } from "./atomic-file.js";
import { folderBlobStore } from "./folder-blob-store.js";
import { folderRecordStore } from "./record-store.js";
import { makeFolder } from "./make-folder.js";
import { StoreError } from "./store-error.js";
import { createTrajectoryStore } from "./trajectory-store.js";
import type { TrajectoryStore } from "./trajectory-store.js";

export const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;

/** How to open a folder. */
export interface OpenTrajectoryStoreOptions {
  /** Bound of the cache of decoded snapshots, in bytes; 0 keeps none. Default: 256 MiB. */
  readonly cacheBytes?: number;
}

/**
 * Opens a folder as trajectory store, making it if need be:
 *
 * ```
 * blobs/sha256/ab/<digest>.safetensors         parameters, named by content
 * trajectories/<spec digest>/spec.json         the specification, canonical JSON
 * trajectories/<spec digest>/<expert>/<epoch>.json   one write-once record a snapshot: together the manifest
 * tmp/                                         files being written; may be emptied at any time
 * ```
 *
 * @throws StoreError when the folder cannot be made or written
 */
export async function openTrajectoryStore(
  folder: string,
  { cacheBytes = DEFAULT_CACHE_BYTES }: OpenTrajectoryStoreOptions = {},
): Promise<TrajectoryStore> {
  for (const name of ["blobs", "trajectories", "tmp"]) {
    const path = join(folder, name);
    try {
      await makeFolder(path);
      await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new StoreError("open", path, cause);
    }
  }
  // What a crash left behind
  await removeUnpublished(join(folder, "tmp"));
  return createTrajectoryStore({
    blobs: folderBlobStore(folder),
    records: folderRecordStore(folder),
    cacheBytes,
  });
}
