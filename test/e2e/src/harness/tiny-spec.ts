import { CondensationSpec } from "@condensery/wire/condensation";
import { ConvNetNorm, ConvNetPooling, type Recipe } from "@condensery/wire/type";

/** A condensation of about a second: two experts of two epochs, four outer steps of three inner ones. */
export function tinySpec(options: Partial<CondensationSpec> = {}, recipe: Partial<Recipe> = {}): CondensationSpec {
  const convnet = {
    filters: 4,
    depth: 1,
    norm: ConvNetNorm.UNSPECIFIED,
    pooling: ConvNetPooling.UNSPECIFIED,
  };
  return CondensationSpec.fromPartial({
    dataset: "idx:tiny",
    imagesPerClass: 2,
    network: { kind: { $case: "convnet", convnet } },
    recipe: { innerSteps: 3, keptSteps: 2, matchEpochs: 1, maxStartEpoch: 2, ...recipe },
    experts: 2,
    expertBatchSize: 8,
    outerSteps: 4,
    checkpointEvery: 2,
    evaluations: 2,
    evaluationEpochs: 3,
    ...options,
  });
}
