import type { Accuracy, State } from "./condensation.js";

/** Parts of a condensation, in order. */
export type Phase = "experts" | "condensation" | "evaluation" | "publication";

/** What an evaluation trains on: the condensed images, or as many random real ones. */
export type EvaluationSubject = "condensed" | "random-real";

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

/** The state changed. The last event has an end state; so has one before it where the condensation was resumed. */
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
  /** What is evaluated. Absent: the phase is not `evaluation`. */
  readonly subject?: EvaluationSubject;
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
  /** Floating-point operations, convolutions counted as if computed directly. */
  readonly flops: number;
  /** Bytes of the messages that the step's calls sent and received. */
  readonly bytesMoved: number;
  /** `deviceSeconds` times the price that the server was given for one; 0 without a price. */
  readonly cost: number;
}

/** A checkpoint is durable: after a crash the condensation goes on from here. */
export interface CheckpointWritten extends EventPosition {
  readonly kind: "checkpoint-written";
  /** Outer steps done. */
  readonly step: number;
}

/** The data set was read. */
export interface DatasetLoaded extends EventPosition {
  readonly kind: "dataset-loaded";
  /** For people. */
  readonly name: string;
  /** SHA-256 of its content, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  /** Images of the training split. */
  readonly trainImages: number;
  /** Images of the test split. */
  readonly testImages: number;
  readonly classes: number;
  /** An image as the network sees it: channels, height, width. */
  readonly imageShape: readonly number[];
}

/** All experts are trained. */
export interface ExpertsReady extends EventPosition {
  readonly kind: "experts-ready";
  /** Test accuracy of each after its last epoch, in [0, 1]. */
  readonly accuracies: readonly number[];
  /** Epochs that were trained for this condensation; 0 when all experts were known from earlier ones. */
  readonly epochsTrained: number;
}

/** Fresh networks were trained on one set of images. */
export interface EvaluationCompleted extends EventPosition {
  readonly kind: "evaluation-completed";
  readonly subject: EvaluationSubject;
  /** On the test split. */
  readonly accuracy: Accuracy;
}

/** Something that does not end the condensation but should be known. */
export interface WarningRaised extends EventPosition {
  readonly kind: "warning-raised";
  /** One word for programs, for example `damaged-checkpoint`. */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
}

/** What `progress()` and `watch()` tell. A later version may add kinds: leave unknown ones alone. */
export type CondensationEvent =
  | StateChanged
  | PhaseStarted
  | PhaseProgressed
  | StepCompleted
  | CheckpointWritten
  | DatasetLoaded
  | ExpertsReady
  | EvaluationCompleted
  | WarningRaised;
