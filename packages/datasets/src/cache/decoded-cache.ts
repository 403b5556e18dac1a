import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetDescription } from "../dataset-description.js";
import type { ImageDataset } from "../image-dataset.js";
import { systemErrorCode } from "../system-error.js";
import { readDecoded, writeDecoded } from "./decoded-file.js";

export interface DecodedCacheUse {
  /** Folder of the cache, which may be shared by processes and deleted at any time. */
  readonly folder: string;
  /** Of the encoded images: `sourceFingerprint`. */
  readonly fingerprint: string;
  /** Of the data set, for the result. */
  readonly name: string;
  /** What the images are known to be before they are decoded; fewer of them may turn out to be whole. */
  readonly expected: DatasetDescription;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The data set whose pixels an earlier call has kept; otherwise decodes it and keeps it. A cache that is damaged or cannot
 * be used costs the decoding and nothing else.
 *
 * @throws what `decode` throws; the signal's reason when aborted
 */
export async function throughDecodedCache(
  use: DecodedCacheUse,
  decode: () => Promise<ImageDataset>,
): Promise<ImageDataset> {
  const path = join(use.folder, `${use.fingerprint}.decoded`);
  const found = await kept(path, use);
  if (found !== undefined) return found;
  const dataset = await decode();
  await keep(path, dataset, use);
  return dataset;
}

async function kept(path: string, { name, expected, signal }: DecodedCacheUse): Promise<ImageDataset | undefined> {
  return unlessUnusable(() => readDecoded(path, name, expected, signal));
}

async function keep(path: string, dataset: ImageDataset, { folder, signal }: DecodedCacheUse): Promise<void> {
  await unlessUnusable(async () => {
    await mkdir(folder, { recursive: true });
    // A folder of its own, since others may be writing the same
    const partial = await mkdtemp(join(folder, "partial-"));
    try {
      const file = join(partial, "pixels");
      await writeDecoded(file, dataset, signal);
      await rename(file, path);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

/** Undefined where the file system refuses; other errors are the caller's. */
async function unlessUnusable<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
