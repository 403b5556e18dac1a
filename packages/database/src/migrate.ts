import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import { DatabaseError } from "./database-error.js";
import { transaction } from "./transaction.js";

export interface Migrations {
  /** Everything is made in this schema, which is made first. */
  readonly schema: string;
  /** In order; each is SQL that is carried out once, with the schema first in the search path. Only ever appended to. */
  readonly migrations: readonly string[];
}

/**
 * Brings a schema to the program's version. May be called by several programs at once: one migrates, the others wait.
 * Each migration is one transaction, so that a program that is killed leaves the version before or after.
 *
 * @throws DatabaseError when a later program has migrated the schema already
 */
export async function migrate(pool: Pool, { schema, migrations }: Migrations): Promise<void> {
  const name = escapeIdentifier(schema);
  const applied = await transaction(pool, async (client) => {
    await lock(client, schema);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${name}.migration (
        version integer PRIMARY KEY,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`,
    );
    return appliedVersion(client, name);
  });
  if (applied > migrations.length) {
    throw new DatabaseError(
      `Expected the schema ${schema} to be at version ${migrations.length} or earlier, which this program knows; it is at version ${applied}. Start the later version of the program that migrated it, or restore a copy of the database from before.`,
    );
  }
  for (const [index, migration] of migrations.entries()) {
    const version = index + 1;
    if (version <= applied) continue;
    await transaction(pool, async (client) => {
      await lock(client, schema);
      // Somebody else may have done it while this program waited for the lock.
      if (version <= (await appliedVersion(client, name))) return;
      await client.query(`SET LOCAL search_path TO ${name}, public`);
      await client.query(migration);
      await client.query(`INSERT INTO ${name}.migration (version) VALUES ($1)`, [version]);
    });
  }
}

/**
 * Held to the end of the transaction. A lock of the session would not do: the connections to a PGlite are one session,
 * which gets a lock again that it has.
 */
async function lock(client: PoolClient, schema: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`migrations of ${schema}`]);
}

async function appliedVersion(client: PoolClient, schema: string): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT coalesce(max(version), 0)::integer AS version FROM ${schema}.migration`,
  );
  return rows[0]?.version ?? 0;
}
