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
  experts: 5,
  expertLearningRate: 0.01,
  expertBatchSize: 256,
  innerSteps: 10,
  matchEpochs: 2,
  maxStartEpoch: 5,
  imageLearningRate: 10,
  alpha: 0.01,
  alphaLearningRate: 1e-5,
  momentum: 0.5,
  alphaGradient: "exact",
  outerSteps: 300,
  checkpointEvery: 25,
  evaluations: 5,
  evaluationEpochs: 300,
  seed: "0",
  provider: "auto",
} as const satisfies JobRequest;

/** The same for options that only SATM has. MTT differentiates every inner step, without noise or ascent. */
export const satmDefaults = {
  keptSteps: "1/3",
  rho: 0.05,
  gamma: 0.01,
  noiseMode: "relative",
} as const satisfies JobRequest;
