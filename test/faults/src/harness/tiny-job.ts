import { CondensationSpec } from "@condensery/wire/condensation";
import { ConvNetNorm, ConvNetPooling } from "@condensery/wire/type";

/** What the data set folder of a fault case is called below its data root. */
export const tinyDataset = "tiny";

/** Optimiser steps of all experts in one epoch: 30 images in batches of 8. */
export const expertStepsPerEpoch = 4;

/**
 * A condensation of about a second that has something of everything to lose: two experts of three epochs, eight outer
 * steps with a checkpoint after every third, two evaluations. The seed decides all its bytes.
 */
export function tinySpec(seed: number, options: Partial<CondensationSpec> = {}): CondensationSpec {
  const convnet = {
    filters: 4,
    depth: 1,
    norm: ConvNetNorm.UNSPECIFIED,
    pooling: ConvNetPooling.UNSPECIFIED,
  };
  return CondensationSpec.fromPartial({
    dataset: `idx:${tinyDataset}`,
    imagesPerClass: 2,
    network: { kind: { $case: "convnet", convnet } },
    recipe: { innerSteps: 3, keptSteps: 2, matchEpochs: 1, maxStartEpoch: 2 },
    experts: 2,
    expertEpochs: 3,
    expertBatchSize: 8,
    outerSteps: 8,
    checkpointEvery: 3,
    evaluations: 2,
    evaluationEpochs: 3,
    seed: BigInt(seed),
    ...options,
  });
}
