import { constants } from "node:fs";
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import { sep } from "node:path";
import { DatasetFileError } from "../dataset-file-error.js";
import { systemErrorCode } from "../system-error.js";

// A named pipe would make a plain open wait for ever
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface OpenFile {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/**
 * Opens a regular file; its last part must be no link.
 *
 * @param inside folder that the opened file must really lie in, all links followed; undefined: anywhere
 * @throws DatasetFileError
 */
export async function openRegularFile(file: string, inside?: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await open(file, FLAGS);
  } catch (cause) {
    throw fileFault(file, cause);
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw new DatasetFileError("unreadable", file, "expected a file, found something else");
    if (inside !== undefined && !(await liesInside(file, inside, stats))) {
      throw new DatasetFileError("link", file, "a link on its path leads out of the data roots");
    }
    return { handle, bytes: Number(stats.size) };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

/**
 * Whether an opened file lies in a folder. The path is looked at behind the opening and must lead to the very file that
 * was opened: a folder that was a link while it was opened, and is none any more, does not pass.
 */
async function liesInside(
  file: string,
  inside: string,
  opened: { readonly dev: bigint; readonly ino: bigint },
): Promise<boolean> {
  try {
    const [folder, path] = await Promise.all([realpath(inside), realpath(file)]);
    const there = await stat(path, { bigint: true });
    return path.startsWith(folder + sep) && there.dev === opened.dev && there.ino === opened.ino;
  } catch (cause) {
    throw fileFault(file, cause);
  }
}

/** What the operating system said of a file, as a DatasetFileError. */
export function fileFault(file: string, cause: unknown): DatasetFileError {
  const code = systemErrorCode(cause);
  if (code === "ENOENT" || code === "ENOTDIR") return new DatasetFileError("missing", file, "no such file", { cause });
  if (code === "ELOOP") {
    return new DatasetFileError("link", file, "links are not followed; put the file itself there", { cause });
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new DatasetFileError("unreadable", file, `cannot be read (${detail})`, { cause });
}
