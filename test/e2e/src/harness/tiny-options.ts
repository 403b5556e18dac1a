import type { CondenseOptions } from "@condensery/client";

/** The condensation of `tinySpec`, as the SDK takes it. */
export const tinyOptions = {
  dataset: "idx:tiny",
  imagesPerClass: 2,
  depth: 1,
  width: 4,
  experts: 2,
  expertBatchSize: 8,
  innerSteps: 3,
  keptSteps: 2,
  matchEpochs: 1,
  maxStartEpoch: 2,
  outerSteps: 4,
  checkpointEvery: 2,
  evaluations: 2,
  evaluationEpochs: 3,
} as const satisfies CondenseOptions;
