import type { Tensor } from "./tensor.js";

/** Execution providers of ONNX Runtime which its Node binding knows; which of them work depends on platform and installation. */
export type ProviderName = "cpu" | "cuda" | "tensorrt" | "dml" | "coreml" | "webgpu";

/**
 * `auto` takes CUDA where it works, else the CPU. WebGPU, DirectML and CoreML are never taken by `auto`, because their
 * adapter may be a software rasteriser hundreds of times slower than the CPU provider: name them to use them.
 */
export type ProviderChoice = "auto" | ProviderName;

/** ONNX Runtime session configuration entries, such as `{ "session.intra_op.allow_spinning": "1" }`; values are strings. */
export type SessionConfiguration = Readonly<Record<string, string>>;

/** Options of {@link Runtime.start}. */
export interface RuntimeOptions {
  /** Worker threads, each with its own sessions and tensors; default 1. */
  readonly workers?: number;
  /** Intra-op threads of each worker's sessions; default the available parallelism divided by `workers`, at least 1. */
  readonly threads?: number;
  /** Default `auto`. */
  readonly provider?: ProviderChoice;
  /** Whether a named provider which does not work is replaced by the CPU (and reported) instead of failing; default false. */
  readonly fallback?: boolean;
  /** `execute` calls one worker accepts before they are refused with `RuntimeBusyError`; default 64. */
  readonly queueLimit?: number;
  /** Sessions a worker keeps, least recently used ones are released; default 32. One call may use more: they are then kept until the next. */
  readonly sessionLimit?: number;
  /** Path prefix of per-operator profiles (Chrome trace JSON), one file a session, written when the session is released. */
  readonly profile?: string;
  /** Entries which override the session configuration chosen by the runtime. */
  readonly session?: SessionConfiguration;
}

/** A provider that was considered and why it does not run. */
export interface RejectedProvider {
  readonly provider: ProviderName;
  readonly reason: string;
}

/** What a runtime runs on. */
export interface RuntimeReport {
  readonly requested: ProviderChoice;
  /** The provider in use. */
  readonly provider: ProviderName;
  readonly rejected: readonly RejectedProvider[];
  /** Providers this build of ONNX Runtime lists; those not bundled need files installed beside it. */
  readonly listed: readonly { readonly name: string; readonly bundled: boolean }[];
  /** Version of onnxruntime-node. */
  readonly version: string;
  readonly workers: number;
  /** Intra-op threads a worker. */
  readonly threads: number;
}

/** Sums over the live workers of a runtime. */
export interface RuntimeStatistics {
  readonly sessions: number;
  readonly residentTensors: number;
  readonly residentBytes: number;
  /** Completed program runs. */
  readonly runs: number;
  /** `execute` calls accepted and not yet answered. */
  readonly queued: number;
  /** Time spent inside program runs, session creation excluded. */
  readonly deviceSeconds: number;
}

/** Options of `Workspace.execute`. */
export interface ExecuteOptions {
  /** Stops the list after the command in progress; the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
  /** Slots returned when all commands are done. */
  readonly fetch?: readonly string[];
  /** Called after each command with the number done and the number in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Asks for a record of each program run; absent, none is made. */
  readonly trace?: RunTrace;
}

/** Whoever records the program runs of one `execute`. */
export interface RunTrace {
  /** W3C traceparent of the caller's work. It travels to the worker with the commands and comes back with every run. */
  readonly traceparent: string;
  /**
   * Called at most once, before `execute` settles, with the runs that were completed; also when the call then fails or
   * is stopped, but not when its worker is lost.
   */
  readonly onRuns: (runs: readonly ProgramRun[]) => void;
}

/** One completed run of a program, as its worker saw it. */
export interface ProgramRun {
  /** Of the call that asked for it. */
  readonly traceparent: string;
  /** Name of the program. */
  readonly program: string;
  /** Position of the command in its list. */
  readonly command: number;
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly startedAt: number;
  readonly seconds: number;
}

/** Result of `Workspace.execute`. */
export interface ExecuteResult {
  /** The slots asked for by `fetch`; the data belong to the caller. */
  readonly tensors: Record<string, Tensor>;
  /** Time spent inside the program runs of this call. */
  readonly deviceSeconds: number;
}

/** Options of `Workspace.put`. */
export interface PutOptions {
  /**
   * Hand the array's memory over instead of copying it: the caller's array is empty afterwards. An array which is a
   * view on part of a larger buffer, or on shared memory, is copied all the same.
   */
  readonly transfer?: boolean;
}
