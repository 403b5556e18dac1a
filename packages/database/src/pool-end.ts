import { setTimeout as delay } from "node:timers/promises";
import { Client, type Pool, type PoolClient } from "pg";

/** How long queries may still run. */
const graceMs = 5_000;

/** Ends a pool even when a client of it is never given back. */
export function poolEnd(pool: Pool): () => Promise<void> {
  const clients = new Set<PoolClient>();
  pool.on("connect", (client) => clients.add(client));
  pool.on("remove", (client) => clients.delete(client));
  return async () => {
    const patience = new AbortController();
    const late = delay(graceMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([pool.end(), late]);
    patience.abort();
    for (const client of clients) {
      // Its borrower is told by the query under way, and nobody by this.
      client.on("error", () => undefined);
      // Resolves when the connection has ended, which its borrower may have done already
      if (client instanceof Client) void client.end();
    }
  };
}
