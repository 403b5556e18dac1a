import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@condensery/service-kit";
import type { StateName } from "@condensery/wire/convert";
import { isMissingFile } from "../../documents/missing-file.js";
import type { OrchestratorDatabase, Queries } from "../database/orchestrator-database.js";
import { nameOf, type Condensation, type CondensationChange, type CondensationDraft } from "./condensation.js";
import { decodeRecord } from "./condensation-record.js";
import { insertRow, lockNewcomers, loadOf, writeRow } from "./condensation-rows.js";
import {
  CondensationNotFoundError,
  RequestConflictError,
  type Admission,
  type CondensationPage,
  type CondensationStore,
  type ListOptions,
} from "./condensation-store.js";
import type { StateFolder } from "./state-folder.js";

interface StoredRow {
  readonly id: string;
  readonly record: string;
}

/** One row a condensation; its files are below the state folder. Any number of processes may share both. */
export class DatabaseCondensationStore implements CondensationStore {
  readonly #database: OrchestratorDatabase;
  readonly #folder: StateFolder;
  readonly #logger: Logger;

  constructor(database: OrchestratorDatabase, folder: StateFolder, logger: Logger) {
    this.#database = database;
    this.#folder = folder;
    this.#logger = logger;
  }

  create(draft: CondensationDraft, admit: Admission): ReturnType<CondensationStore["create"]> {
    const { id, client, requestId, requestedDigest } = draft;
    return this.#database.transaction(async (queries) => {
      await lockNewcomers(queries);
      // A connection that was lost in the middle of the commit leaves open whether there was one
      const own = await this.#find(queries, "id = $1", [id]);
      if (own !== undefined) return { condensation: own, created: true };
      const known =
        requestId === undefined
          ? undefined
          : await this.#find(queries, "client = $1 AND request_id = $2", [client, requestId]);
      if (known !== undefined) {
        if (known.requestedDigest !== requestedDigest) throw new RequestConflictError(known.requestId ?? "", known.id);
        return { condensation: known, created: false };
      }
      await admit(await loadOf(queries, client));
      const condensation = firstState(draft);
      await insertRow(queries, condensation);
      return { condensation, created: true };
    });
  }

  requeue(id: string, change: (current: Condensation) => CondensationChange, admit: Admission): Promise<Condensation> {
    return this.#database.transaction(async (queries) => {
      await lockNewcomers(queries);
      return this.#change(queries, id, async (current) => {
        const changes = change(current);
        await admit(await loadOf(queries, current.client));
        return { ...changes, state: "queued", run: current.run + 1, cancelling: false };
      });
    });
  }

  async read(id: string): Promise<Condensation> {
    if (!(await this.#database.exists())) throw new CondensationNotFoundError(id);
    const found = await this.#database.query((queries) => this.#find(queries, "id = $1", [id]));
    if (found === undefined) throw new CondensationNotFoundError(id);
    return found;
  }

  update(id: string, change: (current: Condensation) => CondensationChange): Promise<Condensation> {
    return this.#database.transaction((queries) => this.#change(queries, id, async (current) => change(current)));
  }

  async list({ states, after, size }: ListOptions): Promise<CondensationPage> {
    if (!(await this.#database.exists())) return { condensations: [], more: false };
    const { rows } = await this.#database.query((queries) =>
      queries.query<StoredRow>(
        `SELECT id, record::text FROM condensery.condensations
         WHERE (cardinality($1::text[]) = 0 OR state = ANY ($1))
           AND ($2::bigint IS NULL OR (create_time, id) < ($2, $3))
         ORDER BY create_time DESC, id DESC LIMIT $4`,
        [states, after?.createTime ?? null, after?.id ?? "", size + 1],
      ),
    );
    return { condensations: rows.slice(0, size).flatMap((row) => this.#readable(row)), more: rows.length > size };
  }

  async cancelling(ids: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#database.query((queries) =>
      queries.query<Pick<StoredRow, "id">>(
        `SELECT id FROM condensery.condensations WHERE id = ANY ($1) AND (record ->> 'cancelling')::boolean`,
        [ids],
      ),
    );
    return rows.map(({ id }) => id);
  }

  async count(state: StateName): Promise<number> {
    const { rows } = await this.#database.query((queries) =>
      queries.query<{ readonly count: string }>("SELECT count(*) FROM condensery.condensations WHERE state = $1", [
        state,
      ]),
    );
    return Number(rows[0]?.count);
  }

  async delete(id: string, check: (current: Condensation) => void): Promise<void> {
    const trash = join(this.#folder.trash, randomUUID());
    await this.#database.transaction(async (queries) => {
      await this.#change(queries, id, async (current) => {
        check(current);
        return {};
      });
      await moveAway(this.#folder.folderOf(id), trash);
      await queries.query("DELETE FROM condensery.condensations WHERE id = $1", [id]);
    });
    await rm(trash, { recursive: true, force: true });
  }

  async #change(
    queries: Queries,
    id: string,
    change: (current: Condensation) => Promise<CondensationChange>,
  ): Promise<Condensation> {
    const current = await this.#find(queries, "id = $1 FOR UPDATE", [id]);
    if (current === undefined) throw new CondensationNotFoundError(id);
    const changes = await change(current);
    if (Object.keys(changes).length === 0) return current;
    const next = { ...current, ...changes };
    await writeRow(queries, next);
    return next;
  }

  async #find(queries: Queries, condition: string, values: readonly string[]): Promise<Condensation | undefined> {
    const { rows } = await queries.query<StoredRow>(
      `SELECT id, record::text FROM condensery.condensations WHERE ${condition}`,
      values,
    );
    const [row] = rows;
    return row === undefined ? undefined : decodeRecord(`the record of ${nameOf(row.id)}`, row.record);
  }

  /** A record that cannot be read is told to the log by name and left alone. */
  #readable({ id, record }: StoredRow): readonly Condensation[] {
    try {
      return [decodeRecord(`the record of ${nameOf(id)}`, record)];
    } catch (error) {
      this.#logger.error({ error, condensation: nameOf(id) }, "a condensation is left out, its record cannot be read");
      return [];
    }
  }
}

function firstState(draft: CondensationDraft): Condensation {
  return {
    ...draft,
    state: "queued",
    run: 1,
    cancelling: false,
    stepsDone: 0,
    ranMs: 0,
    endTime: undefined,
    failure: undefined,
    result: undefined,
    runTraceparent: undefined,
  };
}

/** In one step, however long removing what is in it takes. */
async function moveAway(folder: string, trash: string): Promise<void> {
  try {
    await rename(folder, trash);
  } catch (error) {
    // An earlier try got as far as this
    if (!isMissingFile(error)) throw error;
  }
}
