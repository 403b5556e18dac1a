import { access } from "node:fs/promises";
import {
  migrate,
  openDatabase,
  retrying,
  transaction,
  type Database,
  type DatabaseLocation,
} from "@condensery/database";
import type { Logger } from "@condensery/service-kit";
import type { Pool, QueryResult, QueryResultRow } from "pg";
import { isMissingFile } from "../../documents/missing-file.js";
import { migrations, schema } from "./schema.js";

/** What runs statements: the pool, or the one connection of a transaction. */
export interface Queries {
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
}

/** The database, opened when it is first needed: those who only look at the health of the process pay nothing for it. */
export class OrchestratorDatabase implements AsyncDisposable {
  readonly location: DatabaseLocation;
  readonly #logger: Logger;
  readonly #closing = new AbortController();
  #opening: Promise<Database> | undefined;

  constructor(location: DatabaseLocation, logger: Logger) {
    this.location = location;
    this.#logger = logger;
  }

  /** Whether it was needed before. */
  get isOpen(): boolean {
    return this.#opening !== undefined;
  }

  /** Whether there is anything in it; where nobody has ever kept anything, asking must not make a database. */
  async exists(): Promise<boolean> {
    const { location } = this;
    if (location.kind === "postgresql" || this.isOpen) return true;
    try {
      await access(location.folder);
      return true;
    } catch (error) {
      if (isMissingFile(error)) return false;
      throw error;
    }
  }

  /** @throws DatabaseError; the next call tries again */
  async open(): Promise<Database> {
    this.#closing.signal.throwIfAborted();
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Runs statements that bear being repeated, again when the connection is lost. */
  async query<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const { pool } = await this.open();
    return retrying(() => work(queriesOf(pool)), { signal: this.#closing.signal });
  }

  /** Runs statements as one, again when the connection is lost: `work` must bear being repeated, also after its commit. */
  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const { pool } = await this.open();
    return retrying(() => transaction(pool, (client) => work(queriesOf(client))), { signal: this.#closing.signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("The orchestrator is stopping."));
    const database = await this.#opening?.catch(() => undefined);
    await database?.close();
  }

  async #open(): Promise<Database> {
    const database = await openDatabase(this.location, {
      signal: this.#closing.signal,
      applicationName: "condensery-orchestrator",
      onError: (error) => this.#logger.warn({ error }, "a connection to the database was lost"),
    });
    try {
      await migrate(database.pool, { schema, migrations });
    } catch (error) {
      await database.close();
      throw error;
    }
    this.#logger.info({ database: database.kind }, "database opened");
    return database;
  }
}

function queriesOf(client: Pick<Pool, "query">): Queries {
  return { query: (text, values) => client.query(text, values === undefined ? undefined : [...values]) };
}
