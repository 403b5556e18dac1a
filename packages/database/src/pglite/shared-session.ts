import { parseAnswer } from "./backend-messages.js";
import { type Batch, FrontendBatches } from "./frontend-batches.js";
import { fatalMessage, rollbackMessage } from "./session-messages.js";

/** How the session reaches what is on either side of it. */
export interface SessionEnds {
  /** Carries messages out, all of them before it returns. */
  execute(messages: Uint8Array): Uint8Array;
  send(connection: number, data: Uint8Array): void;
  disconnected(connection: number): void;
}

interface WaitingBatch {
  readonly connection: number;
  readonly batch: Batch;
}

/**
 * Lets several connections use a database that has one session, one batch after another. A connection whose
 * transaction has begun has the session to itself until it ends, as has one whose batch left it unready for the next.
 */
export class SharedSession {
  readonly #ends: SessionEnds;
  readonly #idleInTransactionMs: number;
  readonly #connections = new Map<number, FrontendBatches>();
  #waiting: WaitingBatch[] = [];
  #owner: number | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(ends: SessionEnds, idleInTransactionMs: number) {
    this.#ends = ends;
    this.#idleInTransactionMs = idleInTransactionMs;
  }

  connect(connection: number): void {
    this.#connections.set(connection, new FrontendBatches());
  }

  receive(connection: number, data: Uint8Array): void {
    const batches = this.#connections.get(connection);
    if (batches === undefined) return;
    for (const batch of batches.add(data)) this.#waiting.push({ connection, batch });
    this.#work();
  }

  /** Undoes what the connection has begun and not finished. */
  disconnect(connection: number): void {
    if (!this.#connections.delete(connection)) return;
    this.#waiting = this.#waiting.filter((waiting) => waiting.connection !== connection);
    if (this.#owner === connection) {
      this.#ends.execute(rollbackMessage);
      this.#owner = undefined;
    }
    this.#ends.disconnected(connection);
    this.#work();
  }

  disconnectAll(): void {
    this.#waiting = [];
    for (const connection of this.#connections.keys()) this.disconnect(connection);
  }

  #work(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#carryOut(next);
    clearTimeout(this.#idle);
    const owner = this.#owner;
    if (owner !== undefined) this.#idle = setTimeout(() => this.#expire(owner), this.#idleInTransactionMs);
  }

  #next(): WaitingBatch | undefined {
    const owner = this.#owner;
    const index = owner === undefined ? 0 : this.#waiting.findIndex(({ connection }) => connection === owner);
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #carryOut({ connection, batch }: WaitingBatch): void {
    if (batch.kind === "terminate") return this.disconnect(connection);
    if (batch.kind === "refusal") return this.#ends.send(connection, batch.bytes);
    const { reply, notifications, status } = parseAnswer(this.#ends.execute(batch.bytes));
    this.#owner = status === "I" ? undefined : connection;
    // The session does not know who asked to listen: everybody is told, and those who did not ask take no notice.
    if (notifications !== undefined)
      for (const other of this.#connections.keys()) this.#ends.send(other, notifications);
    this.#ends.send(connection, reply);
  }

  #expire(connection: number): void {
    this.#ends.send(
      connection,
      fatalMessage("25P03", `the transaction was idle for ${this.#idleInTransactionMs} ms and has been rolled back`),
    );
    this.disconnect(connection);
  }
}
