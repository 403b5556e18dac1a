import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { hypergradient } from "./hypergradient.js";
import { smoothingNoise } from "./noise.js";
import { momentumUpdate } from "./optimiser.js";
import { initialState, outerStep, type CondensationState, type OuterStepInputs } from "./outer-step.js";
import type { Recipe } from "./recipe.js";
import { sharpnessAwareGradient } from "./sharpness.js";
import { bytesOf, readyExecutor, startSlot, targetSlot, testProblem } from "./test-problem.js";
import { norm } from "./vector.js";
import { watchedExecutor, type Disturbances } from "./watched-executor.js";

const problem = testProblem({ steps: 4 });
const recipe: Recipe = {
  method: "satm",
  innerSteps: 4,
  keptSteps: 2,
  reuseStep: 2,
  matchEpochs: 1,
  maxStartEpoch: 1,
  rho: 0.1,
  gamma: 0.02,
  noiseMode: "relative",
  imageLearningRate: 2,
  alpha: 0.3,
  alphaLearningRate: 1e-3,
  momentum: 0.5,
  alphaGradient: "first-order",
};
const mttRecipe: Recipe = { ...recipe, method: "mtt", keptSteps: 4, alphaGradient: "exact" };
const inputs: OuterStepInputs = {
  imageShape: problem.images.shape,
  labels: problem.labels,
  thetaStart: startSlot,
  thetaTarget: targetSlot,
  seed: 11,
};
const start = initialState(Float32Array.from(problem.images.data), recipe.alpha);
const images = { shape: problem.images.shape, data: start.images.value };
const { loop, thetaStart, thetaTarget, labels } = problem.pass;

async function step(changes: Partial<Recipe> = {}, state: CondensationState = start, by: Disturbances = {}) {
  return outerStep(await watchedExecutor(problem, by), { ...recipe, ...changes }, state, inputs);
}

function moved(state: CondensationState): string {
  return bytesOf(state.images.value) + bytesOf(state.images.velocity);
}

describe("outerStep, MTT", () => {
  it("moves images and alpha by the exact gradients, both taken at the old alpha", async () => {
    const expected = await hypergradient(await readyExecutor(problem), { ...problem.pass, images, iota: 0 });
    const { state, report } = await step(mttRecipe);
    expect(state.images).toEqual(
      momentumUpdate(start.images, expected.imageGradient, { learningRate: 2, momentum: 0.5 }),
    );
    expect(state.alpha).toEqual({
      value: 0.3 - 1e-3 * expected.alphaGradientExact,
      velocity: expected.alphaGradientExact,
    });
    expect(state.step).toBe(1);
    expect(report).toEqual({
      step: 0,
      loss: expected.loss,
      hypergradientNorm: norm(expected.imageGradient),
      alpha: state.alpha.value,
      alphaGradient: expected.alphaGradientExact,
      firstInnerLoss: expected.firstInnerLoss,
    });
  });

  it("lowers the matching loss and keeps the velocity from step to step", async () => {
    let state = start;
    const losses: number[] = [];
    for (let count = 0; count < 4; count++) {
      const before = state;
      const result = await step(mttRecipe, state);
      losses.push(result.report.loss);
      expect(result.report.step).toBe(count);
      state = result.state;
      expect(state.alpha.velocity).toBe(0.5 * before.alpha.velocity + result.report.alphaGradient);
    }
    expect(losses.toSorted((a, b) => b - a)).toEqual(losses);
  });
});

describe("outerStep, SATM", () => {
  it("moves images by the descent gradient and alpha by the first pass's", async () => {
    const stream = randomStream({ seed: 11, purpose: "smoothing-noise", indices: [0] });
    const noise = smoothingNoise(start.images.value, 4, 0.02, "relative", stream);
    const expected = await sharpnessAwareGradient(await readyExecutor(problem), {
      loop,
      thetaStart,
      thetaTarget,
      labels,
      images,
      noise,
      rho: 0.1,
      iota: 2,
      tau: 2,
    });
    const { state, report } = await step();
    expect(state.images).toEqual(
      momentumUpdate(start.images, expected.descent.imageGradient, { learningRate: 2, momentum: 0.5 }),
    );
    expect(report).toEqual({
      step: 0,
      loss: expected.ascent.loss,
      lossPerturbed: expected.descent.loss,
      sharpness: expected.descent.loss - expected.ascent.loss,
      hypergradientNorm: norm(expected.descent.imageGradient),
      ascentNorm: norm(expected.ascent.imageGradient),
      alpha: 0.3 - 1e-3 * expected.ascent.alphaGradientFirstOrder,
      alphaGradient: expected.ascent.alphaGradientFirstOrder,
      firstInnerLoss: expected.ascent.firstInnerLoss,
    });
  });

  it("takes alpha's gradient from the recipe's choice", async () => {
    const [firstOrder, exact] = [await step(), await step({ alphaGradient: "exact" })];
    expect(exact.report.alphaGradient).not.toBe(firstOrder.report.alphaGradient);
    expect(exact.state.images).toEqual(firstOrder.state.images);
  });

  it("equals MTT bit for bit for rho = gamma = 0 and all steps kept", async () => {
    const degenerate = { rho: 0, gamma: 0, keptSteps: 4, reuseStep: 0, alphaGradient: "exact" } as const;
    const [satm, mtt] = [await step(degenerate), await step(mttRecipe)];
    expect(moved(satm.state)).toBe(moved(mtt.state));
    expect(satm.state.alpha).toEqual(mtt.state.alpha);
    expect(satm.report.sharpness).toBe(0);
  });

  it("draws new noise each step, from the seed and the step's number", async () => {
    const later = { ...start, step: 1 };
    expect((await step({}, later)).report.loss).not.toBe((await step({}, start)).report.loss);
    expect((await step({ gamma: 0 }, later)).report.loss).toBe((await step({ gamma: 0 }, start)).report.loss);
    const other = await outerStep(await readyExecutor(problem), recipe, start, { ...inputs, seed: 12 });
    expect(other.report.loss).not.toBe((await step()).report.loss);
  });
});

describe.each([
  ["MTT", mttRecipe],
  ["SATM", recipe],
])("outerStep, %s, is a pure function", (_, recipe) => {
  it("gives the same bytes for the same arguments, which stay as they are", async () => {
    const before = [moved(start), JSON.stringify(start.alpha), bytesOf(labels.data)];
    const [first, second] = [await step(recipe), await step(recipe)];
    expect(moved(first.state)).toBe(moved(second.state));
    expect(first).toEqual(second);
    expect([moved(start), JSON.stringify(start.alpha), bytesOf(labels.data)]).toEqual(before);
  });

  it("gives the same result from an executor that has run before, and leaves no slots", async () => {
    const executor = await watchedExecutor(problem);
    const first = await outerStep(executor, recipe, start, inputs);
    expect(executor.full()).toEqual([]);
    await outerStep(executor, recipe, first.state, inputs);
    expect(await outerStep(executor, recipe, start, inputs)).toEqual(first);
  });
});
