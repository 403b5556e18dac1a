import type { ProtocolChoice } from "../compute/compute.js";
import type { JobSpec } from "../specification/job-spec.js";
import type { ContinualMethod, LearningMethod } from "./continual-request.js";

/** A class-incremental experiment with nothing left open but what the data set decides. */
export interface ContinualPlan {
  readonly dataset: string;
  readonly steps: number;
  readonly orders: number;
  readonly methods: readonly ContinualMethod[];
  readonly imagesPerClass: number;
  /** Of experts, inner loops and evaluations. */
  readonly network: JobSpec["network"];
  /** Absent: the data set's own statistics. */
  readonly preprocessing?: Exclude<JobSpec["preprocessing"], "zca" | undefined>;
  /** Fresh networks for each memory. */
  readonly evaluations: number;
  /** E: each of them trains E + 1 epochs. */
  readonly epochs: number;
  readonly learningRate: number;
  readonly protocol: ProtocolChoice;
  /** Of the networks whose features herding and k-center compare. */
  readonly featureEpochs: number;
  /** Decimal digits. */
  readonly seed: string;
  /** The job that learns the images of some classes, its data set apart. */
  readonly jobs: ReadonlyMap<LearningMethod, JobSpec>;
}
