import type { Database, DatabaseLocation, OpenOptions } from "./database.js";
import { openFolder } from "./pglite/open-folder.js";
import { openPostgresql } from "./postgresql/open-postgresql.js";

/**
 * Opens a PostgreSQL database, or one that this process keeps in a folder. Both are used alike through the pool.
 *
 * @throws DatabaseError when there is no such database or it belongs to somebody else
 * @throws the signal's reason
 */
export async function openDatabase(location: DatabaseLocation, options: OpenOptions): Promise<Database> {
  options.signal?.throwIfAborted();
  return location.kind === "postgresql" ? openPostgresql(location.url, options) : openFolder(location.folder, options);
}
