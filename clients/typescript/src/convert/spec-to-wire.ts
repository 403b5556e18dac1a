import type { CondensationSpec } from "@condensery/wire/condensation";
import { networkChoicesToWire, preprocessings, recipeToWire, withoutAbsent } from "@condensery/wire/convert";
import type { CondenseOptions } from "../options/condense-options.js";
import { augmentationOptionsToWire } from "./augmentation-options.js";

/** The message of checked options; what they leave out stays absent. */
export function specToWire(options: CondenseOptions): CondensationSpec {
  const { width, depth, norm, pooling, ...rest } = options;
  const { dataset, imagesPerClass, preprocessing, outerSteps, checkpointEvery, ...more } = rest;
  const { experts, expertEpochs, expertLearningRate, expertBatchSize, expertSeed, ...further } = more;
  const { augmentation, dsaStrategy, dsaMode, ...others } = further;
  const { segmentsPerStep, evaluations, evaluationEpochs, seed, requestId: _requestId, ...recipe } = others;
  const network = withoutAbsent({ filters: width, depth, norm, pooling });
  const given = withoutAbsent(recipe);
  return {
    dataset,
    imagesPerClass,
    preprocessing: preprocessing === undefined ? undefined : preprocessings.toWire(preprocessing),
    network: isEmpty(network) ? undefined : networkChoicesToWire({ kind: "convnet", ...network }),
    recipe: isEmpty(given) ? undefined : recipeToWire(given),
    augmentation: augmentationOptionsToWire({ augmentation, dsaStrategy, dsaMode }),
    experts,
    expertEpochs,
    expertLearningRate,
    expertBatchSize,
    expertSeed: expertSeed === undefined ? undefined : BigInt(expertSeed),
    outerSteps,
    checkpointEvery,
    segmentsPerStep,
    evaluations,
    evaluationEpochs,
    seed: seed === undefined ? undefined : BigInt(seed),
  };
}

function isEmpty(options: object): boolean {
  return Object.keys(options).length === 0;
}
