import type { FolderEvaluationRequest } from "../evaluation/evaluation-request.js";
import type { JobRequest } from "../specification/job-request.js";

/** Ways to learn the images of a step. */
export const learningMethods = ["satm", "mtt"] as const;
export type LearningMethod = (typeof learningMethods)[number];

/** Ways to choose them among the real ones. */
export const choosingMethods = ["random", "herding", "k-center"] as const;
export type ChoosingMethod = (typeof choosingMethods)[number];

export const continualMethods = [...learningMethods, ...choosingMethods] as const;
export type ContinualMethod = (typeof continualMethods)[number];

export function isLearning(method: ContinualMethod): method is LearningMethod {
  return learningMethods.some((one) => one === method);
}

/**
 * What a caller asks of a class-incremental experiment; what is left out is a job's default, or that of
 * `resolve-continual.ts`.
 */
export interface ContinualRequest {
  /**
   * How images are learned, of which data set, and the network and number of networks of the evaluation. Options of one
   * method are left out for the others.
   */
  readonly job?: Omit<JobRequest, "method" | "augmentation">;
  /** In which the classes come; a divisor of their number. */
  readonly steps?: number;
  /** Orders of the classes. */
  readonly orders?: number;
  readonly methods?: readonly ContinualMethod[];
  /** How networks are trained on the memory. Its augmentation is also that of experts and inner loops. */
  readonly evaluation?: Pick<
    FolderEvaluationRequest,
    | "optimiser"
    | "momentum"
    | "weightDecay"
    | "beta1"
    | "beta2"
    | "epsilon"
    | "schedule"
    | "decayEpochs"
    | "decayFactor"
    | "batchSize"
    | "augmentation"
    | "dsaStrategy"
    | "dsaMode"
    | "learningRate"
    | "featureEpochs"
  >;
}
