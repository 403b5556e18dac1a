import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import { byPath, isHidden, type FileTree, type TreeFile } from "./file-tree.js";
import { tarEntries } from "./tar-entries.js";

/** The files of a .tar, .tar.gz or .tgz archive. It is read from front to back, once for each call. */
export function tarFiles(file: string, limits: DatasetLimits, inside?: string): FileTree {
  const fault: FileTree["fault"] = (reason, entry, message, cause) =>
    new DatasetFileError(reason, file, message, cause === undefined ? { entry } : { entry, cause });
  const archive = { file, limits, inside };
  return {
    fault,
    async list({ signal } = {}) {
      const files = new Map<string, TreeFile>();
      const visit = (entry: TreeFile): boolean => {
        const { path } = entry;
        if (isHidden(path)) return false;
        if (files.has(path)) throw fault("entry", path, "the archive has two entries of this name");
        files.set(path, entry);
        return false;
      };
      // Nothing comes of it, since no content is wanted
      for await (const _ of tarEntries(archive, visit, signal));
      return [...files.values()].toSorted(byPath);
    },
    async *read(paths, signal) {
      const left = new Set(paths);
      const visit = ({ path, bytes }: TreeFile): boolean => {
        if (!left.delete(path)) return false;
        if (bytes > limits.fileBytes) throw fault("limit", path, `${bytes} bytes; the limit is ${limits.fileBytes}`);
        return true;
      };
      let wanted = paths.size;
      for await (const contents of tarEntries(archive, visit, signal)) {
        yield* contents;
        wanted -= contents.length;
        if (wanted === 0) return;
      }
      for (const path of left) throw fault("missing", path, "the archive has no such entry (any more)");
    },
  };
}
