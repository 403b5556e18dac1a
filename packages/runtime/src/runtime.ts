import { availableParallelism } from "node:os";
import { ProviderUnavailableError, RuntimeClosedError } from "./errors.js";
import type {
  ProviderChoice,
  ProviderName,
  RejectedProvider,
  RuntimeOptions,
  RuntimeReport,
  RuntimeStatistics,
} from "./options.js";
import { candidateProviders, type ResolvedOptions, resolveOptions } from "./resolve-options.js";
import { spawnWorker } from "./spawn-worker.js";
import { type SpawnWorker, WorkerHandle } from "./worker-handle.js";
import { Workspace } from "./workspace.js";

/** A worker, and how many open workspaces it has. */
interface Seat {
  readonly worker: WorkerHandle;
  workspaces: number;
}

/**
 * Runs ONNX programs in worker threads, so that the thread which uses it never blocks. A worker whose thread dies takes
 * its workspaces with it; the next workspace opened gets a fresh one.
 *
 * Close it before the process exits: a thread killed inside a run makes the native binding abort the process.
 */
export class Runtime implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #spawn: SpawnWorker;
  readonly #report: RuntimeReport;
  readonly #seats: Seat[];
  #nextWorkspace = 0;
  #closing: Promise<void> | undefined;

  private constructor(options: ResolvedOptions, spawn: SpawnWorker, report: RuntimeReport, first: WorkerHandle) {
    this.#options = options;
    this.#spawn = spawn;
    this.#report = report;
    this.#seats = [{ worker: first, workspaces: 0 }];
    for (let index = 1; index < options.workers; index += 1) {
      this.#seats.push(this.#startSeat(index));
    }
  }

  /**
   * Starts the workers and chooses the execution provider by running a probe model on it.
   * @throws RuntimeOptionError
   * @throws ProviderUnavailableError when the provider asked for does not work here, saying what to install
   */
  static start(options: RuntimeOptions = {}): Promise<Runtime> {
    return Runtime.startWith(options, spawnWorker);
  }

  /** @internal {@link start} with another way of starting threads. */
  static async startWith(options: RuntimeOptions, spawn: SpawnWorker): Promise<Runtime> {
    const resolved = resolveOptions(options, availableParallelism());
    const { provider: requested, fallback, threads, workers } = resolved;
    const first = startWorker(resolved, spawn, 0, candidateProviders(requested, fallback));
    const { provider, rejected, listed, version } = await first.ready;
    if (provider === undefined) {
      await first.close();
      throw unavailable(requested, rejected);
    }
    const report = { requested, provider, rejected, listed, version, workers, threads };
    const runtime = new Runtime(resolved, spawn, report, first);
    try {
      for (const report of await Promise.all(runtime.#seats.map(({ worker }) => worker.ready))) {
        if (report.provider === undefined) {
          throw unavailable(requested, report.rejected);
        }
      }
    } catch (error) {
      await runtime.close();
      throw error;
    }
    return runtime;
  }

  /** What was asked for, what runs, and why other providers do not. */
  report(): RuntimeReport {
    return this.#report;
  }

  /**
   * A new, empty workspace on the worker with the fewest open workspaces; among equals, the fewest waiting calls.
   * @throws RuntimeClosedError
   */
  open(): Workspace {
    if (this.#closing !== undefined) {
      throw new RuntimeClosedError("runtime");
    }
    for (const [index, { worker }] of this.#seats.entries()) {
      if (worker.ended !== undefined) {
        this.#seats[index] = this.#startSeat(index);
      }
    }
    const [seat] = this.#seats.toSorted(
      (left, right) => left.workspaces - right.workspaces || left.worker.executes - right.worker.executes,
    );
    if (seat === undefined) {
      throw new RangeError("a runtime has at least one worker");
    }
    seat.workspaces += 1;
    return new Workspace(seat.worker, this.#nextWorkspace++, this.#options.queueLimit, () => {
      seat.workspaces -= 1;
    });
  }

  /** Sums over the live workers; a busy worker answers after its command in progress. */
  async statistics(): Promise<RuntimeStatistics> {
    const live = this.#seats.map(({ worker }) => worker).filter(({ ended }) => ended === undefined);
    const outcomes = await Promise.all(live.map((worker) => worker.call({ kind: "count" }).outcome));
    const counts = outcomes.flatMap((outcome) => (outcome.kind === "counted" ? [outcome.counts] : []));
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      sessions: sum(counts.map(({ sessions }) => sessions)),
      residentTensors: sum(counts.map(({ residentTensors }) => residentTensors)),
      residentBytes: sum(counts.map(({ residentBytes }) => residentBytes)),
      runs: sum(counts.map(({ runs }) => runs)),
      queued: sum(live.map(({ executes }) => executes)),
      deviceSeconds: sum(counts.map(({ deviceSeconds }) => deviceSeconds)),
    };
  }

  /** Stops all calls, which reject with RuntimeClosedError, releases every session and ends the worker threads. */
  close(): Promise<void> {
    this.#closing ??= Promise.all(this.#seats.map(({ worker }) => worker.close())).then(() => undefined);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #startSeat(index: number): Seat {
    return { worker: startWorker(this.#options, this.#spawn, index, [this.#report.provider]), workspaces: 0 };
  }
}

function unavailable(requested: ProviderChoice, rejected: readonly RejectedProvider[]): ProviderUnavailableError {
  return new ProviderUnavailableError(requested, rejected.map(({ reason }) => reason).join("; "));
}

function startWorker(
  options: ResolvedOptions,
  spawn: SpawnWorker,
  index: number,
  candidates: readonly ProviderName[],
): WorkerHandle {
  const { threads, session, profile, sessionLimit } = options;
  return new WorkerHandle(spawn({ index, candidates, threads, session, profile }), sessionLimit);
}
