import { link, rename, rm } from "node:fs/promises";
import { ExportError } from "../export-error.js";
import { partialPath } from "./partial-path.js";
import { kindAt, makeParents, unwritable } from "./placeable.js";
import type { Placing } from "./placing.js";
import { systemErrorCode } from "./system-error.js";
import { writeNewFile } from "./write-new-file.js";

/**
 * Writes a file that appears whole or not at all.
 *
 * @param content called when it is clear that the file may be written
 * @throws ExportError (exists, place); the signal's reason when aborted
 */
export async function placeFile(
  target: string,
  { overwrite, signal }: Placing,
  content: () => Promise<Uint8Array>,
): Promise<void> {
  signal?.throwIfAborted();
  const found = await kindAt(target);
  if (found === "folder") {
    throw new ExportError("exists", `${target}: expected the path of a file, found a folder; name a file in it`);
  }
  if (found === "file" && !overwrite) throw fileExists(target);
  const bytes = await content();
  signal?.throwIfAborted();
  const partial = partialPath(target, "partial");
  await makeParents(target);
  try {
    await rm(partial, { force: true });
    await writeNewFile(partial, bytes);
    // link() fails on an existing name where rename() would replace it
    if (overwrite) await rename(partial, target);
    else await link(partial, target);
  } catch (cause) {
    throw systemErrorCode(cause) === "EEXIST" ? fileExists(target) : unwritable(target, cause);
  } finally {
    await rm(partial, { force: true });
  }
}

function fileExists(target: string): ExportError {
  return new ExportError("exists", `${target}: is there already; choose another path, or ask for it to be overwritten`);
}
