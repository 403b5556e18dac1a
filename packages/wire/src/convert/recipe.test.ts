import { describe, expect, test } from "vitest";
import { Recipe } from "../type.js";
import { alphaGradients, methods, noiseModes } from "./enums.js";
import { recipeFromWire, recipeOptionsFromWire, recipeToWire, type RecipeOptions, type RecipeSpec } from "./recipe.js";
import { picker, unknownValue, wireErrorOf } from "./test-values.js";

const sent = (recipe: Recipe): Recipe => Recipe.decode(Recipe.encode(recipe).finish());

function randomRecipe(seed: number): RecipeSpec {
  const pick = picker(seed);
  const innerSteps = pick.integer(1, 1000);
  return {
    method: pick.item(methods.names),
    innerSteps,
    keptSteps: pick.integer(1, innerSteps),
    reuseStep: pick.integer(0, innerSteps - 1),
    matchEpochs: pick.integer(1, 50),
    maxStartEpoch: pick.integer(1, 50),
    rho: pick.number(),
    gamma: 0,
    noiseMode: pick.item(noiseModes.names),
    imageLearningRate: pick.number() * 1000,
    alpha: pick.number() + 1e-9,
    alphaLearningRate: 0,
    momentum: pick.number(),
    alphaGradient: pick.item(alphaGradients.names),
    ...(pick.integer(0, 1) === 0 ? {} : { batchSize: pick.integer(1, 256) }),
    ...(pick.integer(0, 1) === 0 ? {} : { lossThreshold: pick.number() + 1 }),
  };
}

describe("round trip", () => {
  test.each(Array.from({ length: 20 }, (_, seed) => seed))("random recipe %i", (seed) => {
    const recipe = randomRecipe(seed);
    expect(recipeFromWire(sent(recipeToWire(recipe)), "recipe")).toStrictEqual(recipe);
  });

  test.each(Array.from({ length: 20 }, (_, seed) => seed))("random options %i", (seed) => {
    const pick = picker(seed);
    const options: RecipeOptions = Object.fromEntries(
      Object.entries(randomRecipe(seed)).filter(() => pick.integer(0, 1) === 0),
    );
    expect(recipeOptionsFromWire(sent(recipeToWire(options)), "recipe")).toStrictEqual(options);
  });

  test("no recipe is one without options", () => {
    expect(recipeOptionsFromWire(undefined, "recipe")).toEqual({});
  });
});

describe("refusals", () => {
  const cases: readonly (readonly [Partial<Recipe>, string, string])[] = [
    [{ method: unknownValue(3) }, "method", "one of satm, mtt"],
    [{ innerSteps: 0 }, "inner_steps", "an integer from 1 to 1000"],
    [{ innerSteps: 1001 }, "inner_steps", "an integer from 1 to 1000"],
    [{ keptSteps: 0 }, "kept_steps", "an integer from 1 to 1000"],
    [{ reuseStep: -1 }, "reuse_step", "an integer from 0 to 999"],
    [{ matchEpochs: 0 }, "match_epochs", "an integer of at least 1"],
    [{ maxStartEpoch: 0 }, "max_start_epoch", "an integer of at least 1"],
    [{ batchSize: 0 }, "batch_size", "an integer of at least 1"],
    [{ rho: -1 }, "rho", "a finite number at least 0"],
    [{ gamma: Number.NaN }, "gamma", "a finite number at least 0"],
    [{ noiseMode: unknownValue(4) }, "noise_mode", "one of relative, std, variance"],
    [{ imageLearningRate: Infinity }, "image_learning_rate", "a finite number at least 0"],
    [{ alpha: 0 }, "alpha", "a finite number above 0"],
    [{ alphaLearningRate: -1e-9 }, "alpha_learning_rate", "a finite number at least 0"],
    [{ momentum: 1 }, "momentum", "a finite number at least 0 and below 1"],
    [{ alphaGradient: unknownValue(3) }, "alpha_gradient", "one of exact, first-order"],
    [{ lossThreshold: 0 }, "loss_threshold", "a finite number above 0"],
  ];
  test.each(cases)("%j", (fields, name, expected) => {
    const { reason, violations } = wireErrorOf(() => recipeOptionsFromWire(sent(Recipe.create(fields)), "spec.recipe"));
    expect(reason).toBe("INVALID_REQUEST");
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({ field: `spec.recipe.${name}`, expected });
  });

  test("every field has its case", () => {
    expect(new Set(cases.map(([, name]) => name)).size).toBe(Object.keys(Recipe.create()).length);
  });

  test("a complete recipe lacks nothing but what may be absent", () => {
    const { violations } = wireErrorOf(() => recipeFromWire(Recipe.create(), "recipe"));
    expect(violations).toHaveLength(14);
    expect(violations[1]).toEqual({ field: "recipe.inner_steps", expected: "a value", actual: "nothing" });
    expect(wireErrorOf(() => recipeFromWire(undefined, "recipe")).message).toBe(
      "recipe: expected a recipe, got nothing",
    );
  });
});
