import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Inputs that once showed a fault, one file each in a folder of their target's name. */
export const corpusFolder = fileURLToPath(new URL("../../corpus/", import.meta.url));

export interface CorpusFile {
  readonly target: string;
  readonly name: string;
  readonly content: Uint8Array;
}

/** Everything in the corpus, in the order of its names. */
export async function readCorpus(folder = corpusFolder): Promise<readonly CorpusFile[]> {
  const files: CorpusFile[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const { name: target } of entries.filter((entry) => entry.isDirectory()).toSorted(byName)) {
    for (const name of (await readdir(join(folder, target))).toSorted()) {
      files.push({ target, name, content: await readFile(join(folder, target, name)) });
    }
  }
  return files;
}

/** Adds an input and returns its path. The same input is kept once. */
export async function addToCorpus(target: string, content: Uint8Array, folder = corpusFolder): Promise<string> {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const path = join(folder, target, `${digest}.bin`);
  await mkdir(join(folder, target), { recursive: true });
  await writeFile(path, content);
  return path;
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}
