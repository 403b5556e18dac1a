import { AugmentationError, checkAugmentation, checkRecipe, RecipeError, type Recipe } from "@condensery/condensation";
import { datasetNameForm, parseDatasetName, publishedKinds, publishedStatistics } from "@condensery/datasets";
import { defaults, satmDefaults } from "./defaults.js";
import type { JobRequest } from "./job-request.js";
import { JobSpecError, type JobSpec } from "./job-spec.js";
import { resolveKeptSteps } from "./kept-steps.js";
import { optionChoices } from "./option-choices.js";

/** Epochs the experts must have: the last start epoch and its target lie in 0..epochs. */
export function neededExpertEpochs({
  maxStartEpoch,
  matchEpochs,
}: Pick<Recipe, "maxStartEpoch" | "matchEpochs">): number {
  return maxStartEpoch - 1 + matchEpochs;
}

/** Fills in every default and checks the whole. Throws JobSpecError listing everything that is wrong. */
export function resolveJobSpec(request: JobRequest): JobSpec {
  const options = { ...defaults, ...request };
  const problems: string[] = [];
  const recipe = resolveRecipe(request, problems);
  const { kind, depth, width, norm, pooling } = { kind: options.network, ...options };
  const { preprocessing } = options;
  const spec: JobSpec = {
    dataset: options.dataset,
    imagesPerClass: options.imagesPerClass,
    ...(preprocessing === undefined || preprocessing === "standard" ? {} : { preprocessing }),
    network: { kind, depth, width, norm, pooling },
    experts: {
      count: options.experts,
      epochs: options.expertEpochs ?? Math.max(neededExpertEpochs(recipe), 1),
      learningRate: options.expertLearningRate,
      batchSize: options.expertBatchSize,
      ...(options.expertSeed === undefined ? {} : { seed: options.expertSeed }),
    },
    recipe,
    ...(options.augmentation?.kind === "dsa" ? { augmentation: options.augmentation } : {}),
    outerSteps: options.outerSteps,
    checkpointEvery: options.checkpointEvery,
    segmentsPerStep: options.segmentsPerStep,
    evaluation: { repeats: options.evaluations, epochs: options.evaluationEpochs },
    seed: options.seed,
  };
  problems.push(...specProblems(spec));
  if (problems.length > 0) throw new JobSpecError(problems);
  return spec;
}

const noBatchNorm = ": experts keep no running statistics, without which batch norm cannot be tested; evaluate has it";

/** Everything that is wrong with a specification, one sentence each. */
export function specProblems(spec: JobSpec): string[] {
  const { network, experts, evaluation, recipe } = spec;
  const problems: string[] = [];
  const counts: readonly (readonly [option: string, value: number, least?: number])[] = [
    ["imagesPerClass", spec.imagesPerClass],
    ["depth", network.depth],
    ["width", network.width],
    ["experts", experts.count],
    ["expertEpochs", experts.epochs],
    ["expertBatchSize", experts.batchSize],
    ["outerSteps", spec.outerSteps],
    ["checkpointEvery", spec.checkpointEvery],
    ["segmentsPerStep", spec.segmentsPerStep],
    ["evaluations", evaluation.repeats, 0],
    ["evaluationEpochs", evaluation.epochs],
  ];
  for (const [option, value, least = 1] of counts) {
    if (!Number.isSafeInteger(value) || value < least) {
      problems.push(`${option} must be an integer of at least ${least}, got ${value}`);
    }
  }
  const { preprocessing = "standard" } = spec;
  const choices = { preprocessing, network: network.kind, norm: network.norm, pooling: network.pooling };
  for (const option of ["preprocessing", "network", "norm", "pooling"] as const) {
    const allowed: readonly string[] = optionChoices[option];
    const value: string = choices[option];
    if (!allowed.includes(value)) {
      const why = option === "norm" && value === "batch" ? noBatchNorm : "";
      problems.push(`${option} must be one of ${allowed.join(", ")}, got ${JSON.stringify(value)}${why}`);
    }
  }
  if (!(experts.learningRate > 0) || !Number.isFinite(experts.learningRate)) {
    problems.push(`expertLearningRate must be a number above 0, got ${experts.learningRate}`);
  }
  for (const [option, seed] of Object.entries({ seed: spec.seed, expertSeed: experts.seed })) {
    if (seed === undefined || (/^\d{1,20}$/.test(seed) && BigInt(seed) < 1n << 64n)) continue;
    problems.push(`${option} must be an integer from 0 to 2^64 - 1, got ${JSON.stringify(seed)}`);
  }
  problems.push(
    ...datasetProblems(spec.dataset),
    ...statisticsProblems(spec),
    ...recipeProblems(recipe),
    ...augmentationProblems(spec),
  );
  const needed = neededExpertEpochs(recipe);
  if (experts.epochs < needed) {
    problems.push(
      `expertEpochs must be at least ${needed} (maxStartEpoch - 1 + matchEpochs), got ${experts.epochs}: ` +
        "a target epoch would lie behind the end of the trajectory",
    );
  }
  return problems;
}

function datasetProblems(uri: string): string[] {
  if (parseDatasetName(uri) !== undefined) return [];
  return [`dataset must be ${datasetNameForm}, got ${JSON.stringify(uri)}`];
}

/** The literature states statistics of a few data sets, by name. */
function statisticsProblems({ dataset, preprocessing }: JobSpec): string[] {
  if (preprocessing !== "literature" && preprocessing !== "literature-mtt") return [];
  const name = parseDatasetName(dataset);
  if (name === undefined || publishedStatistics(name.kind, false) !== undefined) return [];
  const known = publishedKinds.join(", ");
  return [
    `preprocessing ${preprocessing} is known of ${known} only, got ${JSON.stringify(dataset)}; use standard or zca`,
  ];
}

function augmentationProblems({ augmentation }: JobSpec): readonly string[] {
  try {
    if (augmentation !== undefined) checkAugmentation(augmentation);
    return [];
  } catch (error) {
    if (!(error instanceof AugmentationError)) throw error;
    return error.problems.map((problem) => `augmentation cannot be used: ${problem}`);
  }
}

function recipeProblems(recipe: Recipe): readonly string[] {
  try {
    checkRecipe(recipe);
    return [];
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    // Where the number of steps is no number of steps, what depends on it is no second mistake
    const legalSteps = Number.isInteger(recipe.innerSteps) && recipe.innerSteps >= 1;
    return error.problems.filter((problem) => legalSteps || !/^(keptSteps|reuseStep|mtt) /.test(problem));
  }
}

/** Options that mean nothing to MTT, so that giving one is a mistake. */
const satmOnly = ["rho", "gamma", "noiseMode", "reuseStep"] as const;

function resolveRecipe(request: JobRequest, problems: string[]): Recipe {
  const { method, innerSteps, matchEpochs, maxStartEpoch, imageLearningRate, ...rest } = { ...defaults, ...request };
  const { alpha, alphaLearningRate, momentum, alphaGradient, batchSize, lossThreshold } = rest;
  if (method === "mtt") {
    for (const option of satmOnly) {
      if (request[option] !== undefined) problems.push(`${option} is an option of satm only; leave it out with mtt`);
    }
  }
  const satm = { ...satmDefaults, ...request };
  const kept = resolveKeptSteps(
    request.keptSteps ?? (method === "mtt" ? innerSteps : satmDefaults.keptSteps),
    innerSteps,
  );
  if ("problem" in kept) problems.push(kept.problem);
  // With a problem recorded, any legal number keeps it from being reported a second time
  const keptSteps = "problem" in kept ? innerSteps : kept.steps;
  return {
    method,
    innerSteps,
    keptSteps,
    reuseStep: method === "mtt" ? 0 : (request.reuseStep ?? Math.max(innerSteps - keptSteps, 0)),
    matchEpochs,
    maxStartEpoch,
    rho: method === "mtt" ? 0 : satm.rho,
    gamma: method === "mtt" ? 0 : satm.gamma,
    noiseMode: method === "mtt" ? satmDefaults.noiseMode : satm.noiseMode,
    imageLearningRate,
    alpha,
    alphaLearningRate,
    momentum,
    alphaGradient,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(lossThreshold === undefined ? {} : { lossThreshold }),
  };
}
