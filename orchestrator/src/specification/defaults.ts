import type { JobRequest } from "./job-request.js";

/** What holds when an option is left out. Options that are absent here follow from others, see `resolve-job.ts`. */
export const defaults = {
  dataset: "mnist",
  imagesPerClass: 1,
  method: "satm",
  network: "convnet",
  depth: 3,
  width: 32,
  norm: "instance",
  pooling: "average",
  experts: 6,
  expertLearningRate: 0.01,
  expertBatchSize: 256,
  innerSteps: 10,
  matchEpochs: 2,
  maxStartEpoch: 4,
  imageLearningRate: 1500,
  alpha: 0.035,
  alphaLearningRate: 1e-4,
  momentum: 0.5,
  alphaGradient: "exact",
  outerSteps: 300,
  checkpointEvery: 25,
  segmentsPerStep: 1,
  evaluations: 5,
  evaluationEpochs: 300,
  seed: "0",
} as const satisfies JobRequest;

/** The same for options that only SATM has. MTT differentiates every inner step, without noise or ascent. */
export const satmDefaults = {
  keptSteps: "1/3",
  rho: 2,
  gamma: 0.05,
  noiseMode: "relative",
} as const satisfies JobRequest;
