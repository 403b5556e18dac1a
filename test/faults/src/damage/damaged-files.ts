import { readFile, writeFile } from "node:fs/promises";
import type { RandomStream } from "@condensery/rng";
import { type Damage, damaged } from "./damage.js";

/** Damages files where they lie. @returns a function that puts back what was there */
export async function damageFiles(
  files: readonly string[],
  damage: Damage,
  stream: RandomStream,
): Promise<() => Promise<void>> {
  const before = await Promise.all(files.map(async (file) => [file, await readFile(file)] as const));
  for (const [file, bytes] of before) await writeFile(file, damaged(bytes, damage, stream));
  return async () => {
    for (const [file, bytes] of before) await writeFile(file, bytes);
  };
}
