import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { Database, OpenOptions } from "../database.js";
import { DatabaseError } from "../database-error.js";
import { poolEnd } from "../pool-end.js";
import { createDatabase } from "./create-database.js";
import { dataFolderOf, hasDatabase } from "./data-folder.js";
import { EngineKeeper } from "./engine-keeper.js";
import { enginePool } from "./engine-pool.js";
import { lockFolder } from "./folder-lock.js";

/** @throws DatabaseError when somebody else uses the folder or it is damaged @throws the signal's reason */
export async function openFolder(given: string, options: OpenOptions): Promise<Database> {
  const folder = resolve(given);
  await makeFolder(folder);
  const lock = await lockFolder(folder);
  const engines = new EngineKeeper(dataFolderOf(folder));
  try {
    if (!(await hasDatabase(folder))) await createDatabase(folder, options.signal);
    await engines.ready(options.signal);
  } catch (error) {
    await engines.terminate();
    await lock[Symbol.asyncDispose]();
    throw error;
  }
  const pool = enginePool(engines, options);
  const end = poolEnd(pool);
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      await end();
      await engines.stop();
      await lock[Symbol.asyncDispose]();
    })());
  return { kind: "pglite", pool, close, [Symbol.asyncDispose]: close };
}

/** Closed to other users, when it is new. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseError(
      `Expected a folder ${folder} for the database, or that it could be made; got ${reason}. Name another folder, or correct what is in the way.`,
      { cause: error },
    );
  }
}
