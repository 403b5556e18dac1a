import { createHash } from "node:crypto";
import { open, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CondenseryError } from "../errors/condensery-error.js";
import { InvalidOptionsError } from "../errors/invalid-options-error.js";
import { makeFolder } from "./make-folder.js";

let saved = 0;

/** Writes files into a new folder that appears whole or not at all; resolves with its absolute path. */
export async function saveFolder(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const target = resolve(directory);
  await requireNewFolder(target);
  saved += 1;
  // Beside the target, because only within one file system a folder moves in one step
  const partial = join(dirname(target), `.${basename(target)}.partial-${process.pid}-${saved}`);
  try {
    await rm(partial, { recursive: true, force: true });
    await makeFolder(partial).catch((cause: unknown) => refuse(target, cause));
    for (const [file, bytes] of files) await writeChecked(join(partial, file), bytes);
    // Not all systems let a folder take the place of an empty one
    await rmdir(target).catch(() => undefined);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another program may have been faster
    await requireNewFolder(target);
    throw error;
  }
  return target;
}

async function requireNewFolder(target: string): Promise<void> {
  const content = await readdir(target).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return [basename(target)];
    throw error;
  });
  if (content.length > 0) {
    const description = `Expected a folder that does not exist or is empty, got ${target}, which has content.`;
    throw new InvalidOptionsError([{ field: "directory", description }]);
  }
}

function refuse(target: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  const description = `Expected a path where a folder can be made, got ${target}: ${why}.`;
  throw new InvalidOptionsError([{ field: "directory", description }], { cause });
}

async function writeChecked(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  if (sha256(await readFile(path)) !== sha256(bytes)) {
    const message = `${path} was not written as it was downloaded; check the disk and save again.`;
    throw new CondenseryError(message, { code: "DATA_LOSS", reason: "CORRUPT_FILE" });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
