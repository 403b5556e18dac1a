import { expect, test } from "vitest";
import { meanGradient, segmentIndices, stepNoise, type StepGradient } from "./step-gradient.js";
import { checkRecipe, type Recipe } from "./recipe.js";

const recipe: Recipe = {
  method: "satm",
  innerSteps: 6,
  keptSteps: 2,
  reuseStep: 4,
  matchEpochs: 1,
  maxStartEpoch: 2,
  rho: 1,
  gamma: 0.5,
  noiseMode: "relative",
  imageLearningRate: 1,
  alpha: 0.1,
  alphaLearningRate: 0,
  momentum: 0.5,
  alphaGradient: "exact",
};

function segment(scale: number): StepGradient {
  return {
    loss: scale,
    lossPerturbed: 2 * scale,
    imageGradient: Float32Array.of(scale, -scale, 0.1),
    alphaGradient: 3 * scale,
    ascentNorm: 4 * scale,
    firstInnerLoss: 5 * scale,
  };
}

test("the mean of one segment is itself, also where it is not finite", () => {
  const only = segment(NaN);
  expect(meanGradient([only])).toBe(only);
});

test("the mean is taken of every number, in float64", () => {
  const tenth = Math.fround(0.1);
  expect(meanGradient([segment(1), segment(2), segment(6)])).toEqual({
    loss: 3,
    lossPerturbed: 6,
    imageGradient: Float64Array.of(3, -3, (tenth + tenth + tenth) / 3),
    alphaGradient: 9,
    ascentNorm: 12,
    firstInnerLoss: 15,
  });
});

test("the mean of plain passes has no sharpness, and of none there is no mean", () => {
  const { lossPerturbed: _lossPerturbed, ascentNorm: _ascentNorm, ...plain } = segment(1);
  expect(Object.keys(meanGradient([plain, plain]))).toEqual([
    "loss",
    "imageGradient",
    "alphaGradient",
    "firstInnerLoss",
  ]);
  expect(() => meanGradient([])).toThrow(RangeError);
});

test("a segment that is not finite makes the mean so, which the guard then skips", () => {
  expect(meanGradient([segment(1), segment(Infinity)]).loss).toBe(Infinity);
});

test("noise follows from step and segment; MTT and gamma 0 have none", () => {
  checkRecipe(recipe);
  const images = { shape: [2, 1, 1, 2], data: Float32Array.of(1, 2, 3, 4) };
  const noise = (step: number, at: number) => stepNoise(recipe, { seed: 7, step, segment: at, images });
  expect(noise(3, 1)).toEqual(noise(3, 1));
  const draws = [noise(3, 0), noise(3, 1), noise(3, 2), noise(4, 0), noise(4, 1)].map(String);
  expect(new Set(draws).size).toBe(draws.length);
  const request = { seed: 7, step: 0, segment: 0, images };
  expect(stepNoise({ ...recipe, gamma: 0 }, request)).toBeUndefined();
  expect(stepNoise({ ...recipe, method: "mtt" }, request)).toBeUndefined();
  expect([segmentIndices(5, 0), segmentIndices(5, 2)]).toEqual([[5], [5, 2]]);
});
