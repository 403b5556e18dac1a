import { describe, expect, it } from "vitest";
import { checkRecipe, RecipeError, truncationIndex, type Recipe } from "./recipe.js";

const recipe: Recipe = {
  method: "satm",
  innerSteps: 6,
  keptSteps: 2,
  reuseStep: 4,
  matchEpochs: 2,
  maxStartEpoch: 10,
  rho: 0.1,
  gamma: 0.01,
  noiseMode: "relative",
  imageLearningRate: 100,
  alpha: 0.01,
  alphaLearningRate: 1e-5,
  momentum: 0.5,
  alphaGradient: "first-order",
};

function problemsOf(changes: object): readonly string[] {
  try {
    checkRecipe({ ...recipe, ...changes });
    return [];
  } catch (error) {
    if (error instanceof RecipeError) return error.problems;
    throw error;
  }
}

it("truncationIndex is the first of the kept steps", () => {
  expect(truncationIndex(recipe)).toBe(4);
  expect(truncationIndex({ innerSteps: 6, keptSteps: 6 })).toBe(0);
});

describe("checkRecipe", () => {
  it("accepts SATM, MTT and the edges of each range", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ method: "mtt", keptSteps: 6, reuseStep: 0 })).toEqual([]);
    expect(problemsOf({ rho: 0, gamma: 0, imageLearningRate: 0, alphaLearningRate: 0, momentum: 0 })).toEqual([]);
    expect(problemsOf({ innerSteps: 1, keptSteps: 1, reuseStep: 0, matchEpochs: 1, maxStartEpoch: 1 })).toEqual([]);
    expect(problemsOf({ batchSize: 1, lossThreshold: 1e-9 })).toEqual([]);
  });

  it.each<[object, string]>([
    [{ method: "sam" }, "method must be one of mtt, satm, got sam"],
    [{ innerSteps: 6.5 }, "innerSteps must be an integer of at least 1, got 6.5"],
    [{ keptSteps: 0 }, "keptSteps must be an integer from 1 to 6, got 0"],
    [{ keptSteps: 7 }, "keptSteps must be an integer from 1 to 6, got 7"],
    [{ matchEpochs: 0 }, "matchEpochs must be an integer of at least 1, got 0"],
    [{ maxStartEpoch: -1 }, "maxStartEpoch must be an integer of at least 1, got -1"],
    [{ batchSize: 0 }, "batchSize must be an integer of at least 1, got 0"],
    [{ batchSize: Number.NaN }, "batchSize must be an integer of at least 1, got NaN"],
    [{ reuseStep: 6 }, "reuseStep must be an integer from 0 to 5, got 6"],
    [{ reuseStep: -1 }, "reuseStep must be an integer from 0 to 5, got -1"],
    [{ rho: -0.1 }, "rho must be a number of at least 0, got -0.1"],
    [{ rho: Number.NaN }, "rho must be a number of at least 0, got NaN"],
    [{ gamma: -1 }, "gamma must be a number of at least 0, got -1"],
    [{ imageLearningRate: Infinity }, "imageLearningRate must be a number of at least 0, got Infinity"],
    [{ alphaLearningRate: -1 }, "alphaLearningRate must be a number of at least 0, got -1"],
    [{ alpha: 0 }, "alpha must be above 0, got 0"],
    [{ alpha: Infinity }, "alpha must be above 0, got Infinity"],
    [{ momentum: 1 }, "momentum must lie in [0, 1), got 1"],
    [{ momentum: Number.NaN }, "momentum must lie in [0, 1), got NaN"],
    [{ noiseMode: "loud" }, "noiseMode must be one of relative, std, variance, got loud"],
    [{ alphaGradient: "second" }, "alphaGradient must be one of exact, first-order, got second"],
    [{ method: "mtt" }, "mtt differentiates all 6 inner steps, got keptSteps 2"],
    [{ lossThreshold: 0 }, "lossThreshold must be above 0, got 0"],
    [{ lossThreshold: Number.NaN }, "lossThreshold must be above 0, got NaN"],
  ])("refuses %o", (changes, sentence) => {
    expect(problemsOf(changes)).toEqual([sentence]);
  });

  it("lists all problems together, in the message too", () => {
    const changes = { matchEpochs: 0, rho: -1, momentum: 2 };
    const problems = problemsOf(changes);
    expect(problems).toHaveLength(3);
    expect(() => checkRecipe({ ...recipe, ...changes })).toThrow(new RecipeError(problems));
    expect(new RecipeError(problems).message).toBe(problems.join("; "));
  });
});
