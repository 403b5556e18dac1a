import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";

/** Names that files have while they are written: a UUID, or something with the ending of temporary files. */
const temporaryName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|\.tmp$/u;

/** Folders for files that are being written or removed: empty when nobody does either. */
const temporaryFolders: ReadonlySet<string> = new Set(["tmp", "temporary", "trash"]);

/** Files of the state folder that somebody wrote halfway or meant to remove, relative to it. */
export async function leftOvers(stateFolder: string): Promise<readonly string[]> {
  const files = await filesUnder(stateFolder);
  return files.filter((file) => {
    const folders = file.split(sep).slice(0, -1);
    return temporaryName.test(basename(file)) || folders.some((folder) => temporaryFolders.has(folder));
  });
}

/** What the trajectory store keeps: its blobs by name, and its records without how long things took. */
export async function storedTrajectories(stateFolder: string): Promise<ReadonlyMap<string, unknown>> {
  const root = join(stateFolder, "trajectories");
  const files = (await filesUnder(root)).filter((file) => !file.startsWith(`tmp${sep}`));
  const entries = files.map(async (file): Promise<readonly [string, unknown]> => {
    if (!file.endsWith(".json")) return [file, "blob"];
    const record = JSON.parse(await readFile(join(root, file), "utf8")) as Record<string, unknown>;
    const { statistics, ...rest } = record;
    return [file, { ...rest, statistics: withoutSeconds(statistics) }];
  });
  return new Map(await Promise.all(entries));
}

/** @throws AssertionError naming what is left over, missing or too much */
export async function assertClean(stateFolder: string, expected: ReadonlyMap<string, unknown>): Promise<void> {
  assert.deepEqual(await leftOvers(stateFolder), [], "files were left over");
  assert.deepEqual(await storedTrajectories(stateFolder), expected, "the trajectory store holds something else");
}

function withoutSeconds(statistics: unknown): unknown {
  if (typeof statistics !== "object" || statistics === null) return statistics;
  return Object.fromEntries(Object.entries(statistics).filter(([name]) => !/seconds/iu.test(name)));
}

/** Sorted, relative to the folder; what a database keeps is its own. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const databases = entries.filter(({ name }) => name === "PG_VERSION").map(({ parentPath }) => parentPath);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !databases.some((database) => file.startsWith(`${database}${sep}`)))
    .map((file) => relative(folder, file))
    .toSorted();
}
