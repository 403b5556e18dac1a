import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "./make-folder.js";
import { StoreError, systemErrorCode } from "./store-error.js";

/**
 * What happens when the target exists: `replace` exchanges it, `create` leaves it as it is.
 */
export type PublishMode = "replace" | "create";

/**
 * Writes a whole file so that no reader ever sees a part of it and a crash leaves the old state or the new one: written
 * beside (in `temporaryFolder`, same file system), fsynced, then renamed or linked to its name, then the folders
 * fsynced. What a crash leaves in the temporary folder is never read and may be deleted at any time; a writer whose file
 * is taken away meanwhile rejects and stores nothing.
 *
 * @returns false when the mode is `create` and the target existed
 * @throws StoreError
 */
export async function publishFile(
  temporaryFolder: string,
  target: string,
  bytes: Uint8Array,
  mode: PublishMode,
): Promise<boolean> {
  // A unique name is all that is asked of it: nothing that is stored depends on it.
  const temporary = join(temporaryFolder, randomUUID());
  const folder = dirname(target);
  try {
    await makeFolder(temporaryFolder);
    const firstCreated = await makeFolder(folder);
    try {
      await writeSynced(temporary, bytes);
      // link() fails on an existing name where rename() would replace it.
      if (mode === "replace") await rename(temporary, target);
      else if (!(await linkIfAbsent(temporary, target))) return false;
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolders(folder, firstCreated);
    return true;
  } catch (cause) {
    throw new StoreError("write", target, cause);
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** A name is durable once its folder is synced, a new folder once its parent is. */
async function syncFolders(folder: string, firstCreated: string | undefined): Promise<void> {
  if (process.platform === "win32") return; // folders cannot be opened there; NTFS journals names itself
  const last = firstCreated === undefined ? folder : dirname(firstCreated);
  for (let current = folder; ; current = dirname(current)) {
    const handle = await open(current, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (current === last || current === dirname(current)) return;
  }
}
