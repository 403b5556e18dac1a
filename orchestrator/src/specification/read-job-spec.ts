import type { Recipe } from "@condensery/condensation";
import { readAugmentation } from "../documents/augmentation.js";
import { DocumentError, type Fields } from "../documents/fields.js";
import type { JobSpec } from "./job-spec.js";
import { optionChoices } from "./option-choices.js";
import { specProblems } from "./resolve-job.js";

/** Reads a specification back from JSON and checks it as a new one is. Throws DocumentError. */
export function readJobSpec(file: string, fields: Fields): JobSpec {
  const spec: JobSpec = {
    dataset: fields.text("dataset"),
    imagesPerClass: fields.number("imagesPerClass"),
    ...(fields.has("preprocessing") ? { preprocessing: fields.oneOf("preprocessing", namedPreprocessings) } : {}),
    network: readNetwork(fields.object("network")),
    experts: readExperts(fields.object("experts")),
    recipe: readRecipe(fields.object("recipe")),
    ...(fields.has("augmentation") ? { augmentation: readAugmentation(fields, "augmentation") } : {}),
    outerSteps: fields.number("outerSteps"),
    checkpointEvery: fields.number("checkpointEvery"),
    segmentsPerStep: fields.number("segmentsPerStep"),
    evaluation: readEvaluation(fields.object("evaluation")),
    seed: fields.text("seed"),
  };
  fields.close();
  const [problem] = specProblems(spec);
  if (problem !== undefined) throw new DocumentError(file, "", problem);
  return spec;
}

/** The one that is taken where none is named is never named. */
const namedPreprocessings = optionChoices.preprocessing.filter((name) => name !== "standard");

function readNetwork(fields: Fields): JobSpec["network"] {
  const network = {
    kind: fields.oneOf("kind", optionChoices.network),
    depth: fields.number("depth"),
    width: fields.number("width"),
    norm: fields.oneOf("norm", optionChoices.norm),
    pooling: fields.oneOf("pooling", optionChoices.pooling),
  };
  fields.close();
  return network;
}

function readExperts(fields: Fields): JobSpec["experts"] {
  const experts = {
    count: fields.number("count"),
    epochs: fields.number("epochs"),
    learningRate: fields.number("learningRate"),
    batchSize: fields.number("batchSize"),
    ...(fields.has("seed") ? { seed: fields.text("seed") } : {}),
  };
  fields.close();
  return experts;
}

function readRecipe(fields: Fields): Recipe {
  const recipe: Recipe = {
    method: fields.oneOf("method", optionChoices.method),
    innerSteps: fields.number("innerSteps"),
    keptSteps: fields.number("keptSteps"),
    reuseStep: fields.number("reuseStep"),
    matchEpochs: fields.number("matchEpochs"),
    maxStartEpoch: fields.number("maxStartEpoch"),
    rho: fields.number("rho"),
    gamma: fields.number("gamma"),
    noiseMode: fields.oneOf("noiseMode", optionChoices.noiseMode),
    imageLearningRate: fields.number("imageLearningRate"),
    alpha: fields.number("alpha"),
    alphaLearningRate: fields.number("alphaLearningRate"),
    momentum: fields.number("momentum"),
    alphaGradient: fields.oneOf("alphaGradient", optionChoices.alphaGradient),
    ...(fields.has("batchSize") ? { batchSize: fields.number("batchSize") } : {}),
    ...(fields.has("lossThreshold") ? { lossThreshold: fields.number("lossThreshold") } : {}),
  };
  fields.close();
  return recipe;
}

function readEvaluation(fields: Fields): JobSpec["evaluation"] {
  const evaluation = { repeats: fields.number("repeats"), epochs: fields.number("epochs") };
  fields.close();
  return evaluation;
}
