import type { FileTree, TreeFile } from "../files/file-tree.js";
import { shownLine, textLines } from "../files/text-file.js";

/**
 * Names for class folders from a text file of `folder<TAB>name` lines. A folder without a line keeps its own name, and
 * names that would not be unique get the folder's added.
 *
 * @param only whether lines for other folders are a mistake
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function classNames(
  tree: FileTree,
  files: readonly TreeFile[],
  path: string,
  folders: readonly string[],
  options: { readonly only: boolean; readonly signal?: AbortSignal | undefined },
): Promise<readonly string[]> {
  const lines = await textLines(tree, files, path, options.signal);
  if (lines === undefined) return folders;
  const names = new Map<string, string>();
  for (const line of lines) {
    const [folder = "", name = "", ...rest] = line.split("\t").map((part) => part.trim());
    if (folder === "" || name === "" || rest.length > 0) {
      throw tree.fault("content", path, `expected lines of folder, tab and name, found ${shownLine(line)}`);
    }
    if (names.has(folder)) throw tree.fault("content", path, `class ${shownLine(folder)} is named twice`);
    names.set(folder, name);
  }
  const unknown = options.only ? [...names.keys()].find((folder) => !folders.includes(folder)) : undefined;
  if (unknown !== undefined) {
    throw tree.fault("label", path, `there is no class folder ${shownLine(unknown)} among ${folders.join(", ")}`);
  }
  const found = folders.map((folder) => names.get(folder) ?? folder);
  return found.map((name, i) => (found.indexOf(name) === found.lastIndexOf(name) ? name : `${name} (${folders[i]})`));
}
