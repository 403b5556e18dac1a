import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and its missing parents; returns the topmost one made, undefined when the folder was there.
 *
 * `mkdir` with `recursive` does not come to an end below folders such as /proc, which refuse a new entry by saying that
 * the parent is missing (Node 20): so the missing ones are found first and made one by one.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let path = resolve(folder); !(await isFolder(path)); path = dirname(path)) missing.unshift(path);
  for (const path of missing) await makeOne(path);
  return missing[0];
}

/** Another process may make it at the same moment. */
async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Missing or hidden: making it says what is wrong
    return false;
  }
}
