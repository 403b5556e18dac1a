import { Pool } from "pg";
import type { OpenOptions } from "../database.js";
import { poolOptions } from "../pool-options.js";
import type { EngineKeeper } from "./engine-keeper.js";
import { EngineStream } from "./engine-stream.js";

/** Starting an engine takes many seconds on a busy machine, and somebody else's transaction may take as long. */
const connectionTimeoutMs = 120_000;

/** Its connections lead to the engine that runs when they are made. */
export function enginePool(engines: EngineKeeper, options: OpenOptions): Pool {
  const pool = new Pool({
    ...poolOptions(options),
    connectionTimeoutMillis: connectionTimeoutMs,
    user: "postgres",
    database: "postgres",
    ssl: false,
    stream: () => new EngineStream(engines),
  });
  pool.on("error", options.onError);
  return pool;
}
