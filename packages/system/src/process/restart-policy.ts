/** How often, and after which pause, a process that ends by itself is started again. */
export interface RestartLimits {
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly restarts: number;
  readonly withinMs: number;
}

export const restartLimits: RestartLimits = { firstDelayMs: 100, longestDelayMs: 5000, restarts: 5, withinMs: 60_000 };

/** Pauses that double, and no more than so many restarts within a time: what ends at once would do so for ever. */
export class RestartPolicy {
  #times: readonly number[] = [];

  constructor(private readonly limits: RestartLimits) {}

  /**
   * Takes one restart.
   * @returns milliseconds to wait before it; undefined when there were too many.
   */
  take(now: number): number | undefined {
    const { firstDelayMs, longestDelayMs, restarts, withinMs } = this.limits;
    this.#times = this.#times.filter((time) => now - time < withinMs);
    if (this.#times.length >= restarts) return undefined;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#times.length);
    this.#times = [...this.#times, now];
    return delayMs;
  }
}
