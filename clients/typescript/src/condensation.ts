import type { CondenseOptions } from "./options/condense-options.js";

/** Where a condensation stands. The last three are ends. */
export type State = "queued" | "running" | "succeeded" | "failed" | "cancelled";

/** What is known of a condensation. */
export interface Condensation {
  /** Resource name, `condensations/{id}`. */
  readonly name: string;
  readonly state: State;
  /** As the server understood them, its defaults filled in. `seed` is a bigint. */
  readonly options: ResolvedOptions;
  readonly createTime: Date;
  /** Absent: it has not ended. */
  readonly endTime?: Date;
  /** Outer steps done. */
  readonly stepsDone: number;
  /** Why it failed, one sentence. Absent: it has not. */
  readonly failure?: string;
  /** Absent: it has not succeeded. */
  readonly summary?: ResultSummary;
}

/** Options of a condensation that exists. */
export type ResolvedOptions = Omit<CondenseOptions, "requestId" | "seed"> & { readonly seed?: bigint };

/** How good a result is. */
export interface ResultSummary {
  /** Fresh networks trained on the condensed images. Absent: no evaluation was asked for. */
  readonly condensed?: Accuracy;
  /** The same on as many random real images. Absent: no evaluation was asked for. */
  readonly randomReal?: Accuracy;
  /** Mean test accuracy of the experts, which saw all images; in [0, 1]. */
  readonly experts: number;
  /** Learned step size. */
  readonly alpha: number;
  /** Milliseconds from start to end, interruptions left out. */
  readonly durationMs: number;
  /** Names of the files that `download()` takes. */
  readonly files: readonly string[];
  /** What computed the last outer step. Absent: the server does not say. */
  readonly device?: Device;
}

/** What computed something. Equal devices give equal results for equal options. */
export interface Device {
  /** Execution provider of ONNX Runtime, for example `cpu` or `cuda`. */
  readonly provider: string;
  /** Threads of one program run. */
  readonly threads: number;
  /** Version of ONNX Runtime. */
  readonly onnxruntime: string;
}

/** Test accuracies of repeats, as shares in [0, 1]. */
export interface Accuracy {
  readonly mean: number;
  /** Of the population. */
  readonly standardDeviation: number;
  /** One a repeat. */
  readonly values: readonly number[];
}
