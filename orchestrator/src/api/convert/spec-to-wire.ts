import type { CondensationSpec } from "@condensery/wire/condensation";
import { augmentationToWire, networkChoicesToWire, preprocessings, recipeToWire } from "@condensery/wire/convert";
import type { JobSpec } from "../../specification/job-spec.js";

/** What clients see of a specification: every field, except those whose absence has a meaning of its own. */
export function specToWire(spec: JobSpec): CondensationSpec {
  const { width: filters, ...network } = spec.network;
  return {
    dataset: spec.dataset,
    imagesPerClass: spec.imagesPerClass,
    preprocessing: preprocessings.toWire(spec.preprocessing ?? "standard"),
    network: networkChoicesToWire({ ...network, filters }),
    recipe: recipeToWire(recipeOptions(spec)),
    ...(spec.augmentation && { augmentation: augmentationToWire(spec.augmentation) }),
    experts: spec.experts.count,
    expertEpochs: spec.experts.epochs,
    expertLearningRate: spec.experts.learningRate,
    expertBatchSize: spec.experts.batchSize,
    ...(spec.experts.seed !== undefined && { expertSeed: BigInt(spec.experts.seed) }),
    outerSteps: spec.outerSteps,
    checkpointEvery: spec.checkpointEvery,
    segmentsPerStep: spec.segmentsPerStep,
    evaluations: spec.evaluation.repeats,
    evaluationEpochs: spec.evaluation.epochs,
    seed: BigInt(spec.seed),
  };
}

/** What only SATM has is absent for MTT, so that the answer can be sent as a request again. */
function recipeOptions({ recipe }: JobSpec): Parameters<typeof recipeToWire>[0] {
  if (recipe.method === "satm") return recipe;
  const { rho: _rho, gamma: _gamma, noiseMode: _noiseMode, reuseStep: _reuseStep, ...common } = recipe;
  return common;
}
