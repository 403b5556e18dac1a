import type { ComputeDevice } from "../compute/compute.js";
import type { Measurement, Phase } from "../jobs/events.js";
import type { PricedCost } from "../jobs/job-context.js";
import type { StepSummary } from "../jobs/step-history.js";

/** Test accuracy of networks trained on one set of images. */
export interface AccuracyRow {
  /** Of each network, in [0, 1]. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Population standard deviation. */
  readonly standardDeviation: number;
  /** Images trained on. */
  readonly images: number;
  /** Networks trained. */
  readonly repeats: number;
  readonly epochs: number;
  /** Of the first half of the training, for the condensed set the learned alpha; of all of it for the experts. */
  readonly learningRate: number;
}

export interface JobAccuracies {
  /** Absent: no evaluation was asked for. */
  readonly condensed?: AccuracyRow;
  /** Another draw of as many real images of each class as the condensed set has. Absent: no evaluation was asked for. */
  readonly randomReal?: AccuracyRow;
  /** Networks trained on the whole training split. */
  readonly experts: AccuracyRow;
}

/** The state that matched best, beside the last one, which is the result. */
export interface BestSummary {
  /** Outer steps done before it. */
  readonly step: number;
  /** Mean matching loss of the last `window` states up to it; null: the job had too few, and the last state stands in. */
  readonly loss: Measurement;
  /** Outer steps. */
  readonly window: number;
  /** Whether it has the images and alpha of the last state. */
  readonly equalsLast: boolean;
}

/** Phases whose seconds a result states; it is itself written in the last one. */
export type MeasuredPhase = Exclude<Phase, "publish">;

/** What a job found, with what it took. */
export interface JobResult {
  readonly folder: string;
  readonly accuracies: JobAccuracies;
  /** Learned alpha. */
  readonly alpha: number;
  readonly best: BestSummary;
  readonly steps: StepSummary;
  /** What computed the last outer step. */
  readonly device: ComputeDevice;
  /** Outer steps done by earlier runs of the job; seconds and cost are those of the last run. */
  readonly resumedAtStep: number;
  readonly seconds: Readonly<Record<MeasuredPhase, number>>;
  readonly secondsTotal: number;
  readonly cost: PricedCost;
}
