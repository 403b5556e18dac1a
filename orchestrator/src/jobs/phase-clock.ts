import type { EventListener, Phase } from "./events.js";

/** Tells of phases and measures them. */
export class PhaseClock {
  readonly #now: () => number;
  readonly #emit: EventListener;
  readonly #seconds = new Map<Phase, number>();
  readonly #started: number;

  /** @param now milliseconds that only grow; libraries read no clock */
  constructor(now: () => number, emit: EventListener) {
    this.#now = now;
    this.#emit = emit;
    this.#started = now();
  }

  async measure<Result>(phase: Phase, work: () => Promise<Result>): Promise<Result> {
    const started = this.#now();
    this.#emit({ kind: "phase-started", phase });
    const result = await work();
    const seconds = (this.#now() - started) / 1000;
    this.#seconds.set(phase, seconds);
    this.#emit({ kind: "phase-completed", phase, seconds });
    return result;
  }

  /** Seconds of a phase; 0 when it has not ended. */
  secondsOf(phase: Phase): number {
    return this.#seconds.get(phase) ?? 0;
  }

  /** Seconds since this clock was made. */
  total(): number {
    return (this.#now() - this.#started) / 1000;
  }
}
