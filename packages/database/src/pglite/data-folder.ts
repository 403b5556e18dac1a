import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseError } from "../database-error.js";

/** Of the PostgreSQL in PGlite: its files are of no use to another. */
const majorVersion = "18";

/** The database's own files, below the folder that was given. They are there completely or not at all. */
export function dataFolderOf(folder: string): string {
  return join(folder, "data");
}

/** Where a new database is made; what a killed process left there is worth nothing. */
export function unfinishedFolderOf(folder: string): string {
  return join(folder, "data.unfinished");
}

/** @throws DatabaseError when there is something, but no database of this version */
export async function hasDatabase(folder: string): Promise<boolean> {
  const data = dataFolderOf(folder);
  if (!(await exists(data))) return false;
  const version = await readFile(join(data, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version?.trim() === majorVersion) return true;
  const found = version === undefined ? "has no PG_VERSION" : `is one of PostgreSQL ${version.trim()}`;
  throw new DatabaseError(
    `Expected a database of PostgreSQL ${majorVersion} in ${data}, what is there ${found}. Restore the folder from a copy, or move it away to begin with an empty database.`,
  );
}

/** Makes the unfinished folder the database. */
export async function finish(folder: string): Promise<void> {
  await syncTree(unfinishedFolderOf(folder));
  await rename(unfinishedFolderOf(folder), dataFolderOf(folder));
  await sync(folder);
}

export async function removeUnfinished(folder: string): Promise<void> {
  await rm(unfinishedFolderOf(folder), { recursive: true, force: true });
}

/** A new name must not outlive a loss of power that the files themselves do not. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() || entry.isDirectory()) await sync(join(entry.parentPath, entry.name));
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
