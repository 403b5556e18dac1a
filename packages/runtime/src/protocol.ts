import type { ProgramRun, ProviderName, RejectedProvider, SessionConfiguration } from "./options.js";
import type { PortSpec } from "./program.js";
import type { Tensor, TensorType } from "./tensor.js";

/** What a worker is started with (`workerData`). */
export interface WorkerSettings {
  /** Position of the worker in its runtime; part of profile file names. */
  readonly index: number;
  /** Tried in this order. */
  readonly candidates: readonly ProviderName[];
  readonly threads: number;
  readonly session: SessionConfiguration;
  readonly profile: string | undefined;
}

/** A program on its way to the worker, sent once a session-cache lifetime. */
export interface ProgramMessage {
  readonly key: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
}

/** A command whose program is named by its key. */
export interface CommandMessage {
  readonly program: string;
  readonly inputs: Readonly<Record<string, string | Tensor>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly release: readonly string[];
}

/** States of the one cell in `ExecuteRequest.control`; whoever exchanges it first decides whether a queued call runs. */
export const callQueued = 0;
export const callRunning = 1;
export const callStopped = 2;

/** Runs commands one after the other. */
export interface ExecuteRequest {
  readonly kind: "execute";
  readonly workspace: number;
  /** One Int32 cell: queued, running or stopped. */
  readonly control: SharedArrayBuffer;
  /** Programs to forget before the commands run; obeyed even when the call is stopped. */
  readonly evict: readonly string[];
  /** Programs the worker does not have yet. */
  readonly programs: readonly ProgramMessage[];
  readonly commands: readonly CommandMessage[];
  readonly fetch: readonly string[];
  readonly progress: boolean;
  /** Given: completed runs are reported with it. */
  readonly traceparent: string | undefined;
}

/** Requests of one workspace which are answered in order; `drop` frees all its slots. */
export type SlotRequest =
  | { readonly kind: "put"; readonly workspace: number; readonly slot: string; readonly tensor: Tensor }
  | { readonly kind: "fetch"; readonly workspace: number; readonly slots: readonly string[] }
  | { readonly kind: "release"; readonly workspace: number; readonly slots: readonly string[] }
  | { readonly kind: "drop"; readonly workspace: number };

/** Requests to the worker as a whole; `count` is answered between commands, `close` after all that came before. */
export type WorkerRequest = { readonly kind: "count" } | { readonly kind: "close" };

export type Request = ExecuteRequest | SlotRequest | WorkerRequest;

/** A request with the number its reply carries. */
export interface Envelope {
  readonly call: number;
  readonly request: Request;
}

/** Errors in a form which survives the way between threads. */
export type Failure =
  | { readonly kind: "run"; readonly program: string; readonly command: number; readonly message: string }
  | {
      readonly kind: "input";
      readonly program: string;
      readonly port: string;
      readonly expected: string;
      readonly actual: string;
    }
  | { readonly kind: "memory"; readonly program: string | undefined; readonly message: string }
  | { readonly kind: "slot"; readonly slot: string; readonly existing: readonly string[] }
  | { readonly kind: "stopped" };

/** Counters of one worker. */
export interface WorkerCounts {
  readonly sessions: number;
  readonly residentTensors: number;
  readonly residentBytes: number;
  readonly runs: number;
  readonly deviceSeconds: number;
}

/** What a worker found when it started. */
export interface WorkerReport {
  /** Absent when no candidate works. */
  readonly provider: ProviderName | undefined;
  readonly rejected: readonly RejectedProvider[];
  readonly listed: readonly { readonly name: string; readonly bundled: boolean }[];
  readonly version: string;
}

/** A call's final answer. `slots` are all slots of the workspace after the failure. */
export type Outcome =
  | { readonly kind: "done"; readonly tensors: readonly (readonly [string, Tensor])[]; readonly deviceSeconds: number }
  | { readonly kind: "counted"; readonly counts: WorkerCounts }
  | { readonly kind: "failed"; readonly failure: Failure; readonly slots: readonly (readonly [string, TensorType])[] };

/** Messages from the worker. */
export type Reply =
  | { readonly kind: "ready"; readonly report: WorkerReport }
  | { readonly kind: "progress"; readonly call: number; readonly done: number }
  | { readonly kind: "runs"; readonly call: number; readonly runs: readonly ProgramRun[] }
  | { readonly kind: "answer"; readonly call: number; readonly outcome: Outcome };
