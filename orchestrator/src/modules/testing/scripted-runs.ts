import { AsyncLocalStorage } from "node:async_hooks";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobEvent } from "../../jobs/events.js";
import type { JobResult } from "../../results/job-result.js";
import { resultFiles } from "../../results/result-files.js";
import type { RunCondensation, RunOptions } from "../../server/runner/run-condensation.js";
import type { JobRequest } from "../../specification/job-request.js";

/** A run that does what a test tells it, and ends as a real one does when it is aborted. */
export interface ScriptedRun {
  readonly request: JobRequest;
  readonly options: RunOptions;
  /** Does something as a part of the run, which is where its journal belongs. */
  readonly within: <Result>(work: () => Result) => Result;
  /** Tells of an event. */
  emit(event: JobEvent): void;
  /** Completes outer steps, from this one to before that one. */
  steps(from: number, to: number): void;
  /** Writes a result and ends. */
  succeed(change?: Partial<JobResult>): Promise<void>;
  fail(error: unknown): void;
}

/** Stands in for those who carry condensations out. */
export class ScriptedRuns {
  readonly #begun: ScriptedRun[] = [];
  readonly #waiting: ((run: ScriptedRun) => void)[] = [];

  readonly run: RunCondensation = (request, options) =>
    new Promise<JobResult>((resolve, reject) => {
      let steps = 0;
      let saved = 0;
      const emit = (event: JobEvent): void => options.onEvent(event);
      const abort = (): void => {
        if (steps > saved) emit({ kind: "checkpoint-written", step: steps, file: "checkpoint" });
        reject(options.signal.reason as Error);
      };
      options.signal.throwIfAborted();
      options.signal.addEventListener("abort", abort, { once: true });
      const within = AsyncLocalStorage.snapshot();
      this.#begin({
        request,
        options,
        within: (work) => within(work),
        emit(event) {
          if (event.kind === "checkpoint-written") saved = event.step;
          emit(event);
        },
        steps(from, to) {
          for (let step = from; step < to; step++) emit(stepEvent(step));
          steps = to;
        },
        async succeed(change = {}) {
          await mkdir(options.folder, { recursive: true });
          for (const [index, name] of Object.values(resultFiles).entries()) {
            await writeFile(join(options.folder, name), Buffer.alloc(index * 2_500_000 + 10, name));
          }
          options.signal.removeEventListener("abort", abort);
          resolve({ ...sampleResult(options.folder), ...change });
        },
        fail: reject,
      });
    });

  /** The next run, as soon as it has begun. */
  next(): Promise<ScriptedRun> {
    const run = this.#begun.shift();
    return run === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(run);
  }

  /** Whether a run has begun that nobody has asked for. */
  get pending(): boolean {
    return this.#begun.length > 0;
  }

  #begin(run: ScriptedRun): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#begun.push(run);
    else waiting(run);
  }
}

export function stepEvent(step: number): JobEvent {
  return {
    kind: "step-completed",
    stepsTotal: 300,
    step,
    segments: [{ expert: 0, startEpoch: 1 }],
    loss: 1 / (step + 1),
    lossPerturbed: null,
    sharpness: 0.25,
    hypergradientNorm: 2,
    ascentNorm: 1,
    alpha: 0.5,
    alphaGradient: 0,
    firstInnerLoss: 1,
    seconds: 0.75,
    deviceSeconds: 0.5,
    flops: 1e9,
    bytesMoved: 4096,
    cost: 0.125,
  };
}

function sampleResult(folder: string): JobResult {
  const row = { images: 10, repeats: 2, epochs: 3, learningRate: 0.5 };
  const condensed = { ...row, accuracies: [0.5, 0.75], mean: 0.625, standardDeviation: 0.125 };
  const randomReal = { ...row, accuracies: [0.25, 0.25], mean: 0.25, standardDeviation: 0 };
  const experts = { ...row, accuracies: [0.875], mean: 0.875, standardDeviation: 0 };
  return {
    folder,
    accuracies: { condensed, randomReal, experts },
    alpha: 0.5,
    best: { step: 2, loss: 0.5, window: 50, equalsLast: false },
    steps: { done: 3, skipped: 0, losses: { first: 1, last: 0.5, best: 0.5, bestStep: 2 } },
    device: { provider: "cpu", threads: 1, onnxruntime: "1.30.0" },
    resumedAtStep: 0,
    seconds: { "load-data": 1, "train-experts": 1, condense: 1, evaluate: 1 },
    secondsTotal: 4,
    cost: { deviceSeconds: 1, flops: 1, bytesMoved: 1, cost: 1 },
  };
}
