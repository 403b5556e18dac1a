import type { Phase } from "./events.js";
import type { StepSummary } from "./step-history.js";

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
  readonly condensed: AccuracyRow;
  /** Another draw of as many real images of each class as the condensed set has. */
  readonly randomReal: AccuracyRow;
  /** Networks trained on the whole training split. */
  readonly experts: AccuracyRow;
}

/** What a job found, with what it took. */
export interface JobResult {
  readonly folder: string;
  readonly accuracies: JobAccuracies;
  /** Learned alpha. */
  readonly alpha: number;
  readonly steps: StepSummary;
  readonly provider: string;
  readonly threads: number;
  /** Outer steps done by earlier runs of the job; seconds and memory are those of the last run. */
  readonly resumedAtStep: number;
  readonly seconds: Readonly<Record<Phase, number>>;
  readonly secondsTotal: number;
  /** Largest memory the process held. */
  readonly peakMemoryBytes: number;
}
