import { setTimeout as delay } from "node:timers/promises";

/** Time, as far as processes are watched: tests bring one that they move themselves. */
export interface Clock {
  /** Milliseconds from some moment on, never going back. */
  now(): number;
  /** Resolves after that many milliseconds, or as soon as the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const machineClock: Clock = {
  now: () => performance.now(),
  async pause(milliseconds, signal) {
    await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};
