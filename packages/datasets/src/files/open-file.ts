import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { DatasetFileError } from "../dataset-file-error.js";
import { systemErrorCode } from "../system-error.js";

// A named pipe would make a plain open wait for ever
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface OpenFile {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/** Opens a regular file; its last part must be no link. @throws DatasetFileError */
export async function openRegularFile(file: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await open(file, FLAGS);
  } catch (cause) {
    throw fileFault(file, cause);
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new DatasetFileError("unreadable", file, "expected a file, found something else");
    return { handle, bytes: stats.size };
  } catch (cause) {
    await handle.close();
    throw cause;
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
