import type { FileTree, TreeFile } from "./file-tree.js";

/**
 * The lines of a UTF-8 text file without their ends, empty ones left out; undefined when the listing lacks it.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function textLines(
  tree: FileTree,
  files: readonly TreeFile[],
  path: string,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (!files.some((file) => file.path === path)) return undefined;
  const lines: string[] = [];
  for await (const { content } of tree.read(new Set([path]), signal)) {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    } catch (cause) {
      throw tree.fault("content", path, "expected UTF-8 text", cause);
    }
    lines.push(...text.split(/\r?\n/u).filter((line) => line.trim() !== ""));
  }
  return lines;
}
