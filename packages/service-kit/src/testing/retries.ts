import type { RetryPolicy } from "../client/retry-policy.js";

/** A generator with a seed, as callers have to give one. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function policy(options: Partial<RetryPolicy> = {}): RetryPolicy {
  return { maxAttempts: 5, initialDelayMs: 1, maxDelayMs: 4, random: seeded(1), ...options };
}
