import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

/**
 * Copies a folder to a path where nothing is yet. A database has a thousand files, for which Node's own `cp` takes eight
 * times as much computing as the program of this name.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await promisify(execFile)("cp", ["-R", from, to]);
}
