import { Pool } from "pg";
import type { Database, OpenOptions } from "../database.js";
import { poolEnd } from "../pool-end.js";
import { poolOptions } from "../pool-options.js";
import { serverAddress } from "./server-address.js";
import { untilAnswering } from "./until-answering.js";

/** @throws DatabaseError when no server answers in time or it refuses @throws the signal's reason */
export async function openPostgresql(url: string, options: OpenOptions): Promise<Database> {
  const address = serverAddress(url);
  await untilAnswering(url, address, options);
  const pool = new Pool({
    ...poolOptions(options),
    connectionString: url,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: 60_000,
    // A program that hangs must not keep others from the rows it has locked.
    idle_in_transaction_session_timeout: 60_000,
  });
  const end = poolEnd(pool);
  let closing: Promise<void> | undefined;
  // A pool has ended before its connections have: a server that stops in between is nobody's loss
  pool.on("error", (error) => closing === undefined && options.onError(error));
  const close = () => (closing ??= end());
  return { kind: "postgresql", pool, close, [Symbol.asyncDispose]: close };
}
