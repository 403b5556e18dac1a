import { setTimeout as delay } from "node:timers/promises";
import { BusyError } from "../errors/busy-error.js";
import { DeadlineExceededError } from "../errors/deadline-exceeded-error.js";
import { UnavailableError } from "../errors/unavailable-error.js";
import type { CallOptions } from "../options/call-options.js";
import { jitter } from "./jitter.js";
import { retryDelays } from "./transport.js";

export interface ResumptionOptions extends CallOptions {
  readonly signal: AbortSignal;
  /** What tells this call from those of others, for spreading retries. */
  readonly key: string;
}

/** No call is without a deadline; one that is to last longer is made of several. */
const longestStreamMs = 3_600_000;
const defaultRetries = 10;

/** Decides whether a broken stream goes on, and when. */
export class Resumption {
  readonly #signal: AbortSignal;
  readonly #random: () => number;
  readonly #maxRetries: number;
  /** Milliseconds of a clock that nobody sets back. */
  readonly #deadline: number;
  #failures = 0;
  #isLastStream = false;

  constructor({ signal, key, timeoutMs, maxRetries = defaultRetries }: ResumptionOptions) {
    this.#signal = signal;
    this.#random = jitter(key);
    this.#maxRetries = maxRetries;
    this.#deadline = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
  }

  /** Options of the next stream. */
  nextStream(): { readonly signal: AbortSignal; readonly timeoutMs: number } {
    const remaining = Math.max(0, this.#deadline - performance.now());
    this.#isLastStream = remaining <= longestStreamMs;
    return { signal: this.#signal, timeoutMs: Math.min(remaining, longestStreamMs) };
  }

  /** Something arrived. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Returns when the stream may be opened again. Throws the error when that would not help, or too often was needed. */
  async afterFailure(error: unknown): Promise<void> {
    this.#signal.throwIfAborted();
    const isStreamTooLong = DeadlineExceededError.isInstance(error) && !this.#isLastStream;
    // A server that asks for patience is no lost server: waiting for it costs no retry
    const isBusy = BusyError.isInstance(error);
    if (!isStreamTooLong && !isBusy && !UnavailableError.isInstance(error)) throw error;
    if (!isBusy && this.#failures >= this.#maxRetries) throw error;
    const pauseMs = this.#pauseMs(error.retryDelayMs ?? 0);
    if (performance.now() + pauseMs >= this.#deadline) throw error;
    if (!isBusy) this.#failures += 1;
    await delay(pauseMs, undefined, { signal: this.#signal }).catch(() => undefined);
    this.#signal.throwIfAborted();
  }

  #pauseMs(leastMs: number): number {
    const { initialDelayMs, maxDelayMs } = retryDelays;
    const whole = Math.min(maxDelayMs, initialDelayMs * 2 ** this.#failures);
    return Math.max(leastMs, whole / 2 + (whole / 2) * this.#random());
  }
}
