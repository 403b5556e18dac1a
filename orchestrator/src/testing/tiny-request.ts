import type { JobRequest } from "../specification/job-request.js";

/** A condensation of seconds: two experts of two epochs, four outer steps of three inner ones. */
export function tinyRequest(dataset: string): JobRequest {
  return {
    dataset,
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
  };
}
