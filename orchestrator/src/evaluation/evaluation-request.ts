import type { DsaMode } from "@condensery/condensation";
import type { NetworkKind, OptimiserName, SplitName } from "@condensery/wire/convert";
import type { NetworkRequest } from "../results/evaluation-network.js";
import type { JobRequest } from "../specification/job-request.js";
import type { Baseline } from "./evaluation-plan.js";

/** What a caller asks of an evaluation; what is left out is the job's, or the literature's. */
export interface FolderEvaluationRequest
  extends Pick<JobRequest, "dataset" | "evaluations" | "evaluationEpochs" | "seed">, Omit<NetworkRequest, "network"> {
  /** Architectures, each a row. Absent: the job's own network. */
  readonly networks?: readonly NetworkKind[];
  readonly optimiser?: OptimiserName;
  /** SGD only. */
  readonly momentum?: number;
  readonly weightDecay?: number;
  /** Adam and AdamW only. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly schedule?: "step" | "cosine" | "constant";
  /** Epochs from each of which on the rate is lower; of the step schedule only. */
  readonly decayEpochs?: readonly number[];
  readonly decayFactor?: number;
  readonly batchSize?: number;
  /** Of training batches. Absent: the job's. */
  readonly augmentation?: "none" | "dsa";
  /** Groups of dsa joined with "_", such as `color_crop_cutout`. Absent: the job's, or all of the literature's. */
  readonly dsaStrategy?: string;
  /** Whether dsa draws its strengths for each image of a batch, or once for all. Absent: the job's, or `per-image`. */
  readonly dsaMode?: DsaMode;
  /** In place of the learned alpha. */
  readonly learningRate?: number;
  /** Rates to choose from, in place of one. */
  readonly learningRates?: readonly number[];
  /** Of the baselines. Absent: the job's initial alpha, since real images have learned none. */
  readonly baselineLearningRate?: number;
  readonly baselineLearningRates?: readonly number[];
  /** Real images on which rates are chosen. Absent: `train`, so that the test split chooses nothing. */
  readonly searchOn?: SplitName;
  /** Networks are tested after every such epoch too. */
  readonly testEvery?: number;
  readonly labels?: "stored" | "hard";
  readonly baselines?: readonly Baseline[];
  /** E for the whole data set. Absent: that of the others. */
  readonly wholeEpochs?: number;
  readonly featureEpochs?: number;
  readonly confusion?: boolean;
}
