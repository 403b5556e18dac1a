import { mkdir, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { ExportError } from "../export-error.js";
import { partialPath } from "./partial-path.js";
import { kindAt, makeParents, unwritable } from "./placeable.js";
import type { Placing } from "./placing.js";

export interface FolderPlacing extends Placing {
  /** JSON file by which a folder is known as one that this program has written. */
  readonly marker: string;
  /** Whether the marker's content says so. */
  readonly isOwn: (content: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * Writes a folder that appears whole or not at all. Overwriting replaces an earlier export as a whole, and refuses any
 * other folder: what somebody else has put there is not ours to remove.
 *
 * @param fill writes the content
 * @throws ExportError (exists, place); the signal's reason when aborted
 */
export async function placeFolder(
  target: string,
  placing: FolderPlacing,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  placing.signal?.throwIfAborted();
  const occupied = await requirePlace(target, placing);
  const partial = partialPath(target, "partial");
  await makeParents(target);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    await fill(partial);
    placing.signal?.throwIfAborted();
    if (occupied) await exchange(partial, target);
    else {
      // Not all systems let a folder take the place of an empty one
      await rmdir(target).catch(() => undefined);
      await rename(partial, target);
    }
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    // Another program may have been faster
    if (!occupied) await requirePlace(target, { ...placing, overwrite: false });
    throw unwritable(target, cause);
  }
}

/** Whether there is an export to replace. */
async function requirePlace(target: string, { overwrite, marker, isOwn }: FolderPlacing): Promise<boolean> {
  const found = await kindAt(target);
  if (found === "file") {
    throw new ExportError("exists", `${target}: expected a folder or nothing, found a file; choose another path`);
  }
  const content = found === "nothing" ? [] : await readdir(target);
  if (content.length === 0) return false;
  if (!overwrite) {
    const advice = "choose another path, or ask for it to be overwritten";
    throw new ExportError(
      "exists",
      `${target}: expected an empty folder or nothing, found a folder with content; ${advice}`,
    );
  }
  if (!(await isMarked(join(target, marker), isOwn))) {
    const advice = "it is not overwritten; choose another path, or remove it yourself";
    throw new ExportError(
      "exists",
      `${target}: expected an earlier export, found a folder of something else; ${advice}`,
    );
  }
  return true;
}

async function isMarked(file: string, isOwn: FolderPlacing["isOwn"]): Promise<boolean> {
  try {
    const content: unknown = JSON.parse(await readFile(file, "utf8"));
    return typeof content === "object" && content !== null && isOwn(content as Readonly<Record<string, unknown>>);
  } catch {
    // Whatever the reason, it is no marker of ours
    return false;
  }
}

async function exchange(partial: string, target: string): Promise<void> {
  const old = partialPath(target, "replaced");
  await rename(target, old);
  try {
    await rename(partial, target);
  } catch (error) {
    await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
