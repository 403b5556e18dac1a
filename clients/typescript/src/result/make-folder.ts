import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and its missing parents, one by one: `mkdir` with `recursive` does not come to an end in Node 20 where
 * the system refuses a new entry by saying that its parent is missing, as below /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  let path = resolve(folder);
  while (!(await isFolder(path))) {
    missing.unshift(path);
    if (dirname(path) === path) break;
    path = dirname(path);
  }
  for (const each of missing) {
    await mkdir(each).catch(async (error: unknown) => {
      // Another program may have made it meanwhile
      if (!(await isFolder(each))) throw error;
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  // Whatever else is there, making a folder says what is wrong with it
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
