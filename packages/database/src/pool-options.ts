import type { PoolConfig } from "pg";
import type { OpenOptions } from "./database.js";

/** What both kinds of database have in common. Milliseconds. */
export function poolOptions({ connections = 4, applicationName }: OpenOptions): PoolConfig {
  return {
    max: connections,
    connectionTimeoutMillis: 30_000,
    ...(applicationName === undefined ? {} : { application_name: applicationName }),
  };
}
