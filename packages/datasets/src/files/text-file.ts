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
    // One by one: as arguments of a call, the lines of a file of megabytes exhaust the stack
    for (const line of text.split(/\r?\n/u)) if (line.trim() !== "") lines.push(line);
  }
  return lines;
}

const longestShown = 120;

/** A line in a message, cut short: a file may be one line of megabytes. */
export function shownLine(line: string): string {
  return JSON.stringify(line.length > longestShown ? `${line.slice(0, longestShown)}...` : line);
}
