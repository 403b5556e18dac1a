import { Socket } from "node:net";
import { Client } from "pg";
import type { OpenOptions } from "../database.js";
import { DatabaseError } from "../database-error.js";
import { isLostConnection } from "../lost-connection.js";
import { wait } from "../retrying.js";

const betweenMs = 250;

/**
 * Asks until the server lets somebody in.
 *
 * @throws DatabaseError when it does not in time, or refuses @throws the signal's reason
 */
export async function untilAnswering(url: string, address: string, options: OpenOptions): Promise<void> {
  const { signal, openMs = 30_000 } = options;
  const late = AbortSignal.timeout(openMs);
  const either = signal === undefined ? late : AbortSignal.any([signal, late]);
  for (let last: unknown; ;) {
    try {
      await visit(url, either);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      // The wait was cut short: why the time before the server did not answer says more.
      last = either.aborted && last !== undefined ? last : error;
    }
    if (late.aborted) {
      throw new DatabaseError(
        `Expected ${address} to answer within ${openMs} ms, it did not: ${reason(last)}. Start the PostgreSQL server or correct the address.`,
        { cause: last },
      );
    }
    if (!isLostConnection(last)) {
      throw new DatabaseError(
        `Expected ${address} to let this program in, it refused: ${reason(last)}. Correct the user, the password or the name of the database in the address, or create them on the server.`,
        { cause: last },
      );
    }
    await wait(betweenMs, either).catch(() => undefined);
  }
}

/** Connects, without a query: a server that is starting refuses before. */
async function visit(url: string, signal: AbortSignal): Promise<void> {
  const socket = new Socket();
  const client = new Client({ connectionString: url, stream: () => socket });
  // Told by the rejection of connect already.
  client.on("error", () => undefined);
  const cut = () => socket.destroy();
  signal.addEventListener("abort", cut, { once: true });
  try {
    await client.connect();
    await client.end();
  } finally {
    signal.removeEventListener("abort", cut);
    cut();
  }
}

/** Of an AggregateError, whose own message is empty, what each address said. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join("; ");
  return error instanceof Error ? error.message : String(error);
}
