import { describe, expect, test } from "vitest";
import { condenseProblems } from "./condense-problems.js";
import type { CondenseOptions } from "./condense-options.js";
import { condenseRules } from "./condense-rules.js";

const mistakes: Readonly<Record<keyof typeof condenseRules, readonly unknown[]>> = {
  dataset: ["cifar", "idx:", 1],
  imagesPerClass: [0, 1001, 1.5, "1", null],
  preprocessing: ["whitened", 1],
  method: ["SATM", 1],
  width: [0, 1025],
  depth: [0, 9],
  norm: ["batch", "layer"],
  pooling: ["mean"],
  experts: [0, 1001],
  expertEpochs: [0, 10_001],
  expertLearningRate: [0, Infinity],
  expertBatchSize: [0, 4097],
  expertSeed: [-1, 0.5, 2 ** 53, 1n << 64n, "1"],
  innerSteps: [0, 1001],
  keptSteps: [0, "1/3"],
  reuseStep: [-1, 1000],
  matchEpochs: [0, 2 ** 31],
  maxStartEpoch: [0],
  batchSize: [0],
  rho: [-1, Number.NaN, Infinity],
  gamma: [-0.1],
  noiseMode: ["sigma"],
  imageLearningRate: [-1],
  alpha: [0, Infinity],
  alphaLearningRate: [-1],
  momentum: [1, -0.1],
  alphaGradient: ["first"],
  lossThreshold: [0],
  augmentation: ["DSA", null],
  dsaStrategy: ["", "color_", "color_color", "flips", 1],
  dsaMode: ["", "Siamese", 1],
  outerSteps: [0, 1_000_001],
  checkpointEvery: [0],
  segmentsPerStep: [0, 65],
  evaluations: [-1, 101],
  evaluationEpochs: [0, 100_001],
  seed: [-1, 0.5, 2 ** 53, 1n << 64n, "1"],
  requestId: ["", "x".repeat(129), 5],
};

test.each(Object.entries(mistakes))("%s", (option, values) => {
  for (const value of values) {
    const problems = condenseProblems({ [option]: value });
    expect(problems).toEqual([{ field: option, description: expect.stringMatching(/^Expected .+, got .+\.$/u) }]);
  }
});

test("every end of every range is legal", () => {
  const legal: CondenseOptions = {
    dataset: "idx:a/b",
    imagesPerClass: 1000,
    preprocessing: "literature-mtt",
    method: "satm",
    width: 1024,
    depth: 8,
    norm: "none",
    pooling: "max",
    experts: 1,
    expertEpochs: 10_000,
    expertLearningRate: 1e-9,
    expertBatchSize: 4096,
    expertSeed: 0,
    innerSteps: 1000,
    keptSteps: 1000,
    reuseStep: 999,
    matchEpochs: 1,
    maxStartEpoch: 1,
    batchSize: 1,
    rho: 0,
    gamma: 0,
    noiseMode: "variance",
    momentum: 0,
    imageLearningRate: 0,
    alpha: 1e-9,
    alphaLearningRate: 0,
    alphaGradient: "first-order",
    lossThreshold: 1,
    augmentation: "dsa",
    dsaStrategy: "flip_color",
    dsaMode: "siamese",
    outerSteps: 1_000_000,
    checkpointEvery: 1,
    segmentsPerStep: 64,
    evaluations: 0,
    evaluationEpochs: 1,
    seed: (1n << 64n) - 1n,
    requestId: "x",
  };
  expect(Object.keys(legal).toSorted()).toEqual(Object.keys(condenseRules).toSorted());
  expect(condenseProblems(legal)).toEqual([]);
});

describe("options that do not go together", () => {
  test.each([
    [{ method: "mtt", rho: 1 }, "rho"],
    [{ method: "mtt", gamma: 1 }, "gamma"],
    [{ method: "mtt", noiseMode: "std" }, "noiseMode"],
    [{ method: "mtt", innerSteps: 5, reuseStep: 9 }, "reuseStep"],
    [{ method: "mtt", innerSteps: 5, keptSteps: 4 }, "keptSteps"],
    [{ innerSteps: 5, keptSteps: 6 }, "keptSteps"],
    [{ innerSteps: 5, reuseStep: 5 }, "reuseStep"],
    [{ dsaStrategy: "flip" }, "dsaStrategy"],
    [{ augmentation: "none", dsaStrategy: "flip" }, "dsaStrategy"],
    [{ dsaMode: "siamese" }, "dsaMode"],
    [{ expertEpochs: 3, matchEpochs: 2, maxStartEpoch: 3 }, "expertEpochs"],
  ] as const)("%j", (options, field) => {
    expect(condenseProblems(options).map((problem) => problem.field)).toEqual([field]);
  });
});
