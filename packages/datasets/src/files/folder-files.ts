import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import { byPath, isHidden, type FileTree, type ListOptions, type TreeFile } from "./file-tree.js";
import { fileFault, openRegularFile } from "./open-file.js";

const MAX_DEPTH = 16;

/** The files of a folder and its sub-folders. Links are refused: they could lead out of the data set. */
export function folderFiles(directory: string, limits: DatasetLimits, inside?: string): FileTree {
  const fault: FileTree["fault"] = (reason, path, message, cause) =>
    new DatasetFileError(reason, join(directory, path), message, cause === undefined ? {} : { cause });
  const walker = { directory, limits, fault };
  return {
    fault,
    async list(options = {}) {
      const files: TreeFile[] = [];
      await walk(walker, "", 0, files, options);
      return files.toSorted(byPath);
    },
    async *read(paths, signal) {
      for (const path of [...paths].toSorted()) {
        signal?.throwIfAborted();
        yield { path, content: await contentOf(join(directory, path), limits, inside) };
      }
    },
  };
}

interface Walker {
  readonly directory: string;
  readonly limits: DatasetLimits;
  readonly fault: FileTree["fault"];
}

async function walk(
  walker: Walker,
  folder: string,
  depth: number,
  files: TreeFile[],
  options: ListOptions,
): Promise<void> {
  const { directory, limits, fault } = walker;
  if (depth > MAX_DEPTH) throw fault("limit", folder, `folders lie deeper than ${MAX_DEPTH} levels`);
  for (const entry of await listing(join(directory, folder))) {
    options.signal?.throwIfAborted();
    if (isHidden(entry.name)) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink())
      throw fault("link", path, "links are not followed; put the file or folder itself there");
    if (entry.isDirectory()) {
      if (options.enter?.(path) !== false) await walk(walker, path, depth + 1, files, options);
    } else if (entry.isFile()) {
      files.push({ path, bytes: await sizeOf(join(directory, path)) });
      if (files.length > limits.files) throw fault("limit", folder, `more than ${limits.files} files`);
    }
  }
}

async function listing(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw fileFault(folder, cause);
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw fileFault(file, cause);
  }
}

async function contentOf(file: string, { fileBytes }: DatasetLimits, inside: string | undefined): Promise<Uint8Array> {
  const { handle, bytes } = await openRegularFile(file, inside);
  try {
    // Checked again: it may have grown since it was listed
    if (bytes > fileBytes) throw new DatasetFileError("limit", file, `${bytes} bytes; the limit is ${fileBytes}`);
    return await handle.readFile();
  } catch (cause) {
    throw cause instanceof DatasetFileError ? cause : fileFault(file, cause);
  } finally {
    await handle.close();
  }
}
