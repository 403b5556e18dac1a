import { randomUUID } from "node:crypto";
import { link, open, readdir, rename, rm, stat } from "node:fs/promises";
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
 * is taken away meanwhile writes it again, unless the target's folder is gone as well.
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
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await publishOnce(temporaryFolder, target, bytes, mode);
    } catch (cause) {
      const mayBeTakenAway = systemErrorCode(cause) === "ENOENT" && (await isFolder(dirname(target)));
      if (!mayBeTakenAway || attempt === mostAttempts) throw new StoreError("write", target, cause);
    }
  }
}

/**
 * Removes what writers that died left in a temporary folder; files of other names stay. Whoever writes at the moment
 * writes again.
 *
 * @throws StoreError
 */
export async function removeUnpublished(temporaryFolder: string): Promise<void> {
  try {
    for (const name of await readdir(temporaryFolder)) {
      if (unpublishedName.test(name)) await rm(join(temporaryFolder, name), { force: true });
    }
  } catch (cause) {
    if (systemErrorCode(cause) !== "ENOENT") throw new StoreError("clear", temporaryFolder, cause);
  }
}

/** More than one cleaning falls into a writing at most by accident. */
const mostAttempts = 5;

/** Of a UUID. */
const unpublishedName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function publishOnce(
  temporaryFolder: string,
  target: string,
  bytes: Uint8Array,
  mode: PublishMode,
): Promise<boolean> {
  // A unique name is all that is asked of it: nothing that is stored depends on it.
  const temporary = join(temporaryFolder, randomUUID());
  const folder = dirname(target);
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
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
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
