/** A step that goes wrong leaves images and alpha as they were and says why. */
import { describe, expect, it } from "vitest";
import type { FloatTensor } from "./executor.js";
import { smallestAlpha, type SkipReason } from "./guard.js";
import { initialState, outerStep, type OuterStepInputs } from "./outer-step.js";
import type { Recipe } from "./recipe.js";
import { startSlot, targetSlot, testProblem } from "./test-problem.js";
import { watchedExecutor } from "./watched-executor.js";

const problem = testProblem();
const satm: Recipe = {
  method: "satm",
  innerSteps: 3,
  keptSteps: 1,
  reuseStep: 2,
  matchEpochs: 1,
  maxStartEpoch: 1,
  rho: 0.1,
  gamma: 0,
  noiseMode: "relative",
  imageLearningRate: 1,
  alpha: 0.3,
  alphaLearningRate: 1e-3,
  momentum: 0.5,
  alphaGradient: "first-order",
};
const mtt: Recipe = { ...satm, method: "mtt", keptSteps: 3, alphaGradient: "exact" };
const inputs: OuterStepInputs = {
  imageShape: problem.images.shape,
  labels: problem.labels,
  thetaStart: startSlot,
  thetaTarget: targetSlot,
  seed: 1,
};
const start = {
  ...initialState(Float32Array.from(problem.images.data), satm.alpha),
  step: 5,
  alpha: { value: 0.3, velocity: 0.2 },
};

/** Gives back `value` in the first place of one slot's tensor. */
function tamper(wanted: string, value: number) {
  return (slot: string, data: FloatTensor["data"]): FloatTensor["data"] =>
    slot === wanted ? data.with(0, value) : data;
}

async function step(recipe: Recipe, slot = "", value = 0, given = inputs) {
  return outerStep(await watchedExecutor(problem, { tamper: tamper(slot, value) }), recipe, start, given);
}

describe("skips the update", () => {
  it.each<[SkipReason, Recipe, string, number]>([
    ["loss-not-finite", mtt, "match/loss", Number.NaN],
    ["loss-not-finite", satm, "ascent/loss", Infinity],
    ["loss-not-finite", satm, "descent/loss", Number.NaN],
    ["gradient-not-finite", mtt, "match/image-gradient", Infinity],
    ["gradient-not-finite", mtt, "match/alpha-gradient", Number.NaN],
    ["gradient-not-finite", satm, "descent/image-gradient", Number.NaN],
    ["gradient-not-finite", satm, "ascent/alpha-gradient-first-order", -Infinity],
    ["loss-above-threshold", { ...mtt, lossThreshold: 1e-6 }, "", 0],
    ["loss-above-threshold", { ...satm, lossThreshold: 100 }, "descent/loss", 101],
    ["update-not-finite", { ...mtt, imageLearningRate: 1e30 }, "match/image-gradient", 1e30],
    ["update-not-finite", { ...satm, alphaLearningRate: 1e300 }, "ascent/alpha-gradient-first-order", -1e300],
  ])("%s", async (reason, recipe, slot, value) => {
    const { state, report } = await step(recipe, slot, value);
    expect(report.skipped).toBe(reason);
    expect(report.alpha).toBe(0.3);
    expect(state.images).toBe(start.images);
    expect(state.alpha).toBe(start.alpha);
    expect(state.step).toBe(6);
  });

  it("when the expert did not move, so that the loss divides by zero", async () => {
    const { state, report } = await step(mtt, "", 0, { ...inputs, thetaTarget: startSlot });
    expect(report.skipped).toBe("loss-not-finite");
    expect(report.loss).toBe(Infinity);
    expect(state.images).toBe(start.images);
  });
});

it("applies an update whose loss is just the threshold", async () => {
  const { report } = await step(mtt);
  const { state, report: atThreshold } = await step({ ...mtt, lossThreshold: report.loss });
  expect(atThreshold).not.toHaveProperty("skipped");
  expect(state.images).not.toEqual(start.images);
});

it("clamps an alpha that would become negative, and reports the clamped one", async () => {
  const { state, report } = await step({ ...mtt, alphaLearningRate: 1 }, "match/alpha-gradient", 7);
  expect(report).toMatchObject({ alpha: smallestAlpha, alphaGradient: 7 });
  expect(report).not.toHaveProperty("skipped");
  expect(state.alpha).toEqual({ value: smallestAlpha, velocity: 0.5 * 0.2 + 7 });
});

it("rejects with the signal's reason, leaving no slots and no change", async () => {
  const controller = new AbortController();
  const reason = new Error("cancelled");
  const executor = await watchedExecutor(problem, { beforeRun: (run) => run === 6 && controller.abort(reason) });
  await expect(outerStep(executor, satm, start, { ...inputs, signal: controller.signal })).rejects.toBe(reason);
  expect(executor.full()).toEqual([]);
});
