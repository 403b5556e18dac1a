import {
  alphaGradients,
  dsaGroups,
  dsaModes,
  methods,
  noiseModes,
  poolings,
  preprocessings,
} from "@condensery/wire/convert";
import type { CondenseOptions } from "./condense-options.js";
import { inside, integer, numberAbove, numberAtLeast, oneOf, type Rules, textOf, unless } from "./rule.js";

const seedRule = unless("an integer from 0 to 2^64 - 1, above 2^53 - 1 as a bigint", isSeed);

/** What each option may be by itself: the ranges of the public API. */
export const condenseRules: Rules<CondenseOptions> = {
  dataset: textOf("mnist or KIND:NAME", /^(?:mnist(?:\?.*)?|[a-z][a-z0-9-]*:.+)$/su),
  imagesPerClass: integer({ from: 1, to: 1000 }),
  preprocessing: oneOf(preprocessings.names),
  method: oneOf(methods.names),
  width: integer({ from: 1, to: 1024 }),
  depth: integer({ from: 1, to: 8 }),
  // Evaluations have more
  norm: oneOf(["instance", "none"], "experts keep no running statistics, which batch norm needs"),
  pooling: oneOf(poolings.names),
  experts: integer({ from: 1, to: 1000 }),
  expertEpochs: integer({ from: 1, to: 10_000 }),
  expertLearningRate: numberAbove(0),
  expertBatchSize: integer({ from: 1, to: 4096 }),
  expertSeed: seedRule,
  innerSteps: integer({ from: 1, to: 1000 }),
  keptSteps: integer({ from: 1, to: 1000 }),
  reuseStep: integer({ from: 0, to: 999 }),
  matchEpochs: integer({ from: 1 }),
  maxStartEpoch: integer({ from: 1 }),
  batchSize: integer({ from: 1 }),
  rho: numberAtLeast(0),
  gamma: numberAtLeast(0),
  noiseMode: oneOf(noiseModes.names),
  imageLearningRate: numberAtLeast(0),
  alpha: numberAbove(0),
  alphaLearningRate: numberAtLeast(0),
  momentum: unless("a number from 0 to below 1", (value) => inside(value, 0, 1) && value < 1),
  alphaGradient: oneOf(alphaGradients.names),
  lossThreshold: numberAbove(0),
  augmentation: oneOf(["none", "dsa"]),
  dsaStrategy: unless(`groups of ${dsaGroups.names.join(", ")}, each once, joined with "_"`, isStrategy),
  dsaMode: oneOf(dsaModes.names),
  outerSteps: integer({ from: 1, to: 1_000_000 }),
  checkpointEvery: integer({ from: 1 }),
  segmentsPerStep: integer({ from: 1, to: 64 }),
  evaluations: integer({ from: 0, to: 100 }),
  evaluationEpochs: integer({ from: 1, to: 100_000 }),
  seed: seedRule,
  requestId: unless("1 to 128 characters", (value) => typeof value === "string" && inside(value.length, 1, 128)),
};

function isStrategy(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const groups = value.split("_");
  return groups.every((group, place) => oneOf(dsaGroups.names)(group) === undefined && groups.indexOf(group) === place);
}

function isSeed(value: unknown): boolean {
  if (typeof value === "bigint") return value >= 0n && value < 1n << 64n;
  return Number.isSafeInteger(value) && inside(value, 0);
}
