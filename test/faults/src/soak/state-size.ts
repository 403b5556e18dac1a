import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../harness/error-code.js";

/** Bytes of the files of a folder, in which others may write and remove meanwhile. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(gone(() => []));
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(path);
    return (await lstat(path).catch(gone(() => ({ size: 0 })))).size;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function gone<T>(instead: () => T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === "ENOENT") return instead();
    throw error;
  };
}
