import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { CondensationResult } from "@condensery/client";

/**
 * Writes the files of a result into a folder that exists and may hold others, such as those of an earlier result. Each
 * file appears whole; `dataset.json`, which has the digest of the images, comes last.
 */
export async function placeResult(result: CondensationResult, folder: string): Promise<void> {
  const partial = join(folder, ".result.partial");
  await rm(partial, { recursive: true, force: true });
  await result.save(partial);
  const files = await readdir(partial);
  const isDocument = (file: string): boolean => file === "dataset.json";
  for (const file of [...files.filter((name) => !isDocument(name)), ...files.filter(isDocument)]) {
    await rename(join(partial, file), join(folder, file));
  }
  await rmdir(partial);
}
