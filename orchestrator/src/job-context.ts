import type { Device } from "./device.js";
import type { EventListener, Phase } from "./events.js";
import type { LoadedData } from "./load-data.js";
import type { JobSpec } from "./job-spec.js";

/** What a job is told of its surroundings, since libraries read neither clocks nor the process. */
export interface Meter {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Largest memory the process has held so far. */
  readonly peakMemoryBytes: () => number;
}

/** What every part of a job may use. */
export interface JobContext {
  readonly spec: JobSpec;
  readonly device: Device;
  readonly data: LoadedData;
  readonly emit: EventListener;
  readonly signal: AbortSignal | undefined;
}

/** Tells of phases and measures them. */
export class PhaseClock {
  readonly #meter: Meter;
  readonly #emit: EventListener;
  readonly #seconds = new Map<Phase, number>();
  readonly #started: number;

  constructor(meter: Meter, emit: EventListener) {
    this.#meter = meter;
    this.#emit = emit;
    this.#started = meter.now();
  }

  async measure<Result>(phase: Phase, work: () => Promise<Result>): Promise<Result> {
    const started = this.#meter.now();
    this.#emit({ kind: "phase-started", phase });
    const result = await work();
    const seconds = (this.#meter.now() - started) / 1000;
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
    return (this.#meter.now() - this.#started) / 1000;
  }
}
