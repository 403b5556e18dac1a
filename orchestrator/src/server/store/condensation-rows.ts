import type { Queries } from "../database/orchestrator-database.js";
import type { Condensation } from "./condensation.js";
import { encodeRecord } from "./condensation-record.js";
import type { Load } from "./condensation-store.js";

/** Any number that no other lock of this database has. */
const newcomersLock = 7_210_001;

/** Until the end of the transaction nobody else queues a condensation: what is counted stays true. */
export async function lockNewcomers(queries: Queries): Promise<void> {
  await queries.query("SELECT pg_advisory_xact_lock($1)", [newcomersLock]);
}

export async function loadOf(queries: Queries, client: string): Promise<Load> {
  const { rows } = await queries.query<{ readonly all: string; readonly own: string }>(
    `SELECT count(*) AS all, count(*) FILTER (WHERE client = $1) AS own
     FROM condensery.condensations WHERE state IN ('queued', 'running')`,
    [client],
  );
  return { all: Number(rows[0]?.all), ofClient: Number(rows[0]?.own) };
}

export async function insertRow(queries: Queries, condensation: Condensation): Promise<void> {
  const { id, client, requestId, createTime, state } = condensation;
  await queries.query(
    `INSERT INTO condensery.condensations (id, client, request_id, create_time, state, record)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, client, requestId ?? null, createTime, state, encodeRecord(condensation)],
  );
}

export async function writeRow(queries: Queries, condensation: Condensation): Promise<void> {
  await queries.query("UPDATE condensery.condensations SET state = $2, record = $3 WHERE id = $1", [
    condensation.id,
    condensation.state,
    encodeRecord(condensation),
  ]);
}
