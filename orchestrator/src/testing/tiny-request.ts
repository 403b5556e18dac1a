import type { JobRequest } from "../job-request.js";

/** A condensation of seconds: two experts of two epochs, four outer steps of three inner ones. */
export function tinyRequest(datasetFolder: string): JobRequest {
  return {
    dataset: `idx:${datasetFolder}`,
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
    threads: 1,
    provider: "cpu",
  };
}
