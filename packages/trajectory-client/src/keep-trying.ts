import { setTimeout as delay } from "node:timers/promises";
import { isWorthRetrying, RemoteError, type RetryPolicy } from "@condensery/service-kit";

/** The tries of one streaming call, which service-kit leaves to those who know what a stream has brought so far. */
export interface Tries {
  /** To be told when a try brought something: what follows starts to count anew. */
  progressed(): void;
}

/** Runs a call again while its connection breaks; it goes on from where it was. */
export async function keepTrying<Result>(
  { maxAttempts, initialDelayMs, maxDelayMs, random, budget, onRetry }: RetryPolicy,
  signal: AbortSignal | undefined,
  run: (tries: Tries) => Promise<Result>,
): Promise<Result> {
  let attempt = 1;
  const tries: Tries = { progressed: () => (attempt = 0) };
  for (; ; attempt += 1) {
    try {
      const result = await run(tries);
      budget?.succeed();
      return result;
    } catch (error) {
      attempt = Math.max(attempt, 1);
      if (!RemoteError.isInstance(error) || !isWorthRetrying(error)) throw error;
      if (attempt >= maxAttempts || budget?.take() === false) throw error;
      const pauseMs = Math.min(maxDelayMs, initialDelayMs * 2 ** (attempt - 1)) * (0.5 + 0.5 * random());
      onRetry?.({ attempt, delayMs: pauseMs, error });
      await pause(pauseMs, signal);
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
