import type { Pool, PoolClient } from "pg";

/**
 * Runs the work in a transaction of its own: committed when the work succeeds, rolled back when it throws. The work must
 * use nothing but its client: a PGlite serves nobody else until the transaction has ended.
 *
 * @throws what the work threw, or why the transaction could not be committed
 */
export async function transaction<Value>(pool: Pool, work: (client: PoolClient) => Promise<Value>): Promise<Value> {
  const client = await pool.connect();
  // While it is lent, a client's loss is its borrower's to hear of; the statement under way tells the work.
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const value = await work(client);
    await commit(client);
    return value;
  } catch (error) {
    lost ??= await rollback(client);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(lost);
  }
}

/** A server answers ROLLBACK to the COMMIT of a transaction in which a statement failed, and reports no error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") {
    throw new Error(
      `Expected the transaction to be committed, it was rolled back (${command}): one of its statements had failed and the work went on. Let the work throw what its statements throw.`,
    );
  }
}

/** @returns why the connection is of no more use, or undefined when it is as good as new */
async function rollback(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query("ROLLBACK");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("ROLLBACK failed", { cause: error });
  }
}
