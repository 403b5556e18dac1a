import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ExportError } from "../export-error.js";
import { systemErrorCode } from "./system-error.js";

/** What is at a path. @throws ExportError (place) when that cannot be found out */
export async function kindAt(path: string): Promise<"nothing" | "folder" | "file"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return "nothing";
    throw unwritable(path, cause);
  }
}

/**
 * Makes the missing folders above a path, one by one: `mkdir` with `recursive` does not come to an end in Node 20 below
 * folders such as /proc, which refuse a new entry by saying that its parent is missing.
 *
 * @throws ExportError (place)
 */
export async function makeParents(path: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = dirname(path); (await kindAt(folder)) !== "folder"; folder = dirname(folder)) {
    missing.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of missing) {
    await mkdir(folder).catch(async (cause: unknown) => {
      // Another program may have made it meanwhile
      if ((await kindAt(folder)) !== "folder") throw unwritable(path, cause);
    });
  }
}

/** What the operating system said of a place, as an error for whoever chose it; other errors as they are. */
export function unwritable(path: string, cause: unknown): unknown {
  if (systemErrorCode(cause) === undefined) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ExportError("place", `${path}: cannot be written (${why}); choose another place`, { cause });
}
