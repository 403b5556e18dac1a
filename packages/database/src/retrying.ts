import { setTimeout as delay } from "node:timers/promises";
import { isLostConnection } from "./lost-connection.js";

export interface RetryOptions {
  readonly signal?: AbortSignal;
  /** How often the work is done at most, the first time included; 8 when not given. */
  readonly attempts?: number;
  /** Before the second attempt, in milliseconds; doubles from one to the next. */
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
  /** Told before each wait. */
  readonly onLost?: (error: unknown, attempt: number) => void;
}

/**
 * Does the work again for as long as it ends with a lost connection. Only for work that may be done twice: of a
 * connection that was lost nobody knows whether its last statement has been carried out.
 *
 * @throws what the last attempt threw, or the signal's reason
 */
export async function retrying<Value>(work: () => Promise<Value>, options: RetryOptions = {}): Promise<Value> {
  const { signal, attempts = 8, firstWaitMs = 100, longestWaitMs = 5_000, onLost } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isLostConnection(error)) throw error;
      onLost?.(error, attempt);
    }
    await wait(Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs), signal);
  }
}

/** @throws the signal's reason */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
