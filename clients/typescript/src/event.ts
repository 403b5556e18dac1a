import type { State } from "./condensation.js";

/** Parts of a condensation, in order. */
export type Phase = "experts" | "condensation" | "evaluation" | "publication";

/** Why an update of the images was not applied. */
export type SkipReason = "loss-not-finite" | "gradient-not-finite" | "loss-above-threshold" | "update-not-finite";

/** Where an event stands in its condensation. */
export interface EventPosition {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Hand it to `watch()` or `progress()` to go on behind this event. */
  readonly resumeToken: string;
  readonly time: Date;
}

/** The state changed; the last event has an end state. */
export interface StateChanged extends EventPosition {
  readonly kind: "state-changed";
  readonly state: State;
  /** Why it failed, one sentence. Absent: it has not. */
  readonly failure?: string;
}

/** A phase began. */
export interface PhaseStarted extends EventPosition {
  readonly kind: "phase-started";
  readonly phase: Phase;
}

/** Work of a phase was done. */
export interface PhaseProgressed extends EventPosition {
  readonly kind: "phase-progressed";
  readonly phase: Phase;
  /** Steps of work, 0 to `total`. */
  readonly done: number;
  readonly total: number;
}

/** An outer step ended. Measurements may be NaN or infinite where the update was skipped. */
export interface StepCompleted extends EventPosition {
  readonly kind: "step-completed";
  /** From 0. */
  readonly step: number;
  /** Matching loss. */
  readonly loss: number;
  /** Matching loss at the perturbed images. Absent: the method is `mtt`. */
  readonly perturbedLoss?: number;
  /** `perturbedLoss` - `loss`. Absent: the method is `mtt`. */
  readonly sharpness?: number;
  /** Euclidean norm of the gradient that moved the images, or would have. */
  readonly hypergradientNorm: number;
  /** Step size after the step. */
  readonly alpha: number;
  /** Absent: the update was applied. */
  readonly skipReason?: SkipReason;
  /** Seconds of computing. */
  readonly deviceSeconds: number;
}

/** A checkpoint is durable: after a crash the condensation goes on from here. */
export interface CheckpointWritten extends EventPosition {
  readonly kind: "checkpoint-written";
  /** Outer steps done. */
  readonly step: number;
}

/** What `progress()` and `watch()` tell. A later version may add kinds: leave unknown ones alone. */
export type CondensationEvent = StateChanged | PhaseStarted | PhaseProgressed | StepCompleted | CheckpointWritten;
