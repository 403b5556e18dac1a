import type { Worker } from "node:worker_threads";
import { OutOfMemoryError, RuntimeClosedError, WorkerLostError } from "./errors.js";
import type { ProgramRun } from "./options.js";
import { saysOutOfMemory } from "./out-of-memory.js";
import type { ProgramSpec } from "./program.js";
import { type ProgramDelivery, ProgramLedger } from "./program-ledger.js";
import {
  callQueued,
  callStopped,
  type Envelope,
  type Outcome,
  type Reply,
  type Request,
  type WorkerReport,
  type WorkerSettings,
} from "./protocol.js";

/** Starts a worker thread. */
export type SpawnWorker = (settings: WorkerSettings) => Worker;

/** A call's outcome, or that it was stopped before it began. */
export type CallOutcome = Outcome | { readonly kind: "skipped" };

/** A request under way. */
export interface Call {
  readonly id: number;
  /** Rejects with WorkerLostError, OutOfMemoryError or RuntimeClosedError only. */
  readonly outcome: Promise<CallOutcome>;
}

/** What belongs to a call on this side. */
export interface CallHooks {
  readonly onProgress?: ((done: number) => void) | undefined;
  readonly onRuns?: ((runs: readonly ProgramRun[]) => void) | undefined;
  /** The cell by which the call is stopped; present for `execute` requests only. */
  readonly control?: Int32Array;
}

interface Pending extends CallHooks {
  readonly resolve: (outcome: CallOutcome) => void;
  readonly reject: (reason: unknown) => void;
}

/** One worker thread as seen from the thread that started it. */
export class WorkerHandle {
  /** Resolves when the worker has chosen its provider; rejects with WorkerLostError when it dies before. */
  readonly ready: Promise<WorkerReport>;
  readonly #worker: Worker;
  readonly #exit: Promise<void>;
  readonly #programs: ProgramLedger;
  readonly #pending = new Map<number, Pending>();
  #nextCall = 0;
  #executes = 0;
  #end: WorkerLostError | RuntimeClosedError | undefined;

  constructor(worker: Worker, sessionLimit: number) {
    this.#worker = worker;
    this.#programs = new ProgramLedger(sessionLimit);
    this.#exit = new Promise((resolve) => worker.on("exit", () => resolve()));
    this.ready = new Promise((resolve, reject) => {
      worker.on("message", (reply: Reply) => {
        if (reply.kind === "ready") {
          resolve(reply.report);
        } else {
          this.#receive(reply);
        }
      });
      worker.on("error", (error: Error) => this.#finish(new WorkerLostError(error.message)));
      worker.on("messageerror", (error: Error) => this.#finish(new WorkerLostError(error.message)));
      worker.on("exit", (code) => {
        this.#finish(new WorkerLostError(`it exited with code ${code}`));
        reject(this.#end);
      });
    });
    // A worker which dies before anyone waits for it is reported by the calls made on it.
    this.ready.catch(() => undefined);
  }

  /** Why no more calls are taken; `undefined` while the worker serves. */
  get ended(): WorkerLostError | RuntimeClosedError | undefined {
    return this.#end;
  }

  /** `execute` calls not yet answered. */
  get executes(): number {
    return this.#executes;
  }

  /** What to send and evict so that the next `execute` request finds its programs; that request must follow at once. */
  deliver(programs: Iterable<ProgramSpec>): ProgramDelivery {
    return this.#programs.admit(programs);
  }

  /** Sends a request. */
  call(request: Request, buffers: readonly ArrayBuffer[] = [], hooks: CallHooks = {}): Call {
    const id = this.#nextCall++;
    if (this.#end !== undefined) {
      return { id, outcome: Promise.reject(this.#end) };
    }
    const envelope: Envelope = { call: id, request };
    this.#worker.postMessage(envelope, [...buffers]);
    this.#executes += hooks.control === undefined ? 0 : 1;
    return { id, outcome: new Promise((resolve, reject) => this.#pending.set(id, { ...hooks, resolve, reject })) };
  }

  /** Ends an `execute` call: at once when it has not begun, else after the command in progress. */
  stop(id: number): void {
    const control = this.#pending.get(id)?.control;
    if (control !== undefined && Atomics.exchange(control, 0, callStopped) === callQueued) {
      this.#take(id)?.resolve({ kind: "skipped" });
    }
  }

  /** Stops all calls, which reject with RuntimeClosedError, and waits until the thread has released its sessions and ended. */
  async close(): Promise<void> {
    if (this.#end === undefined) {
      this.#worker.postMessage({ call: this.#nextCall++, request: { kind: "close" } } satisfies Envelope);
      this.#finish(new RuntimeClosedError("runtime"));
    }
    await this.#exit;
  }

  #receive(reply: Exclude<Reply, { kind: "ready" }>): void {
    switch (reply.kind) {
      case "progress":
        this.#pending.get(reply.call)?.onProgress?.(reply.done);
        break;
      case "runs":
        this.#pending.get(reply.call)?.onRuns?.(reply.runs);
        break;
      case "answer":
        // A skipped call was settled before; the worker's answer to it finds nothing here.
        this.#take(reply.call)?.resolve(reply.outcome);
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#executes -= pending?.control === undefined ? 0 : 1;
    return pending;
  }

  #finish(reason: WorkerLostError | RuntimeClosedError): void {
    this.#end ??= reason;
    // Calls are answered in order: the first one filled the heap, those behind it only have to begin again elsewhere
    let culprit = saysOutOfMemory(this.#end) ? new OutOfMemoryError(undefined, String(this.#end.cause)) : undefined;
    for (const [id, { control, reject }] of this.#pending) {
      this.#take(id);
      if (control === undefined) {
        reject(this.#end);
        continue;
      }
      const stopped = Atomics.exchange(control, 0, callStopped) === callStopped;
      reject(stopped ? this.#end : (culprit ?? this.#end));
      if (!stopped) culprit = undefined;
    }
  }
}
