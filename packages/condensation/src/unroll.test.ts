import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { dsaAugmentation } from "./augmentation/augmentation.js";
import { hypergradient, type PassPart } from "./hypergradient.js";
import { sharpnessAwareGradient } from "./sharpness.js";
import { startSlot, testProblem } from "./test-problem.js";
import { unroll } from "./unroll.js";
import { watchedExecutor } from "./watched-executor.js";

const batches = [
  [0, 1],
  [2, 3],
  [3, 0],
  [1, 2],
];

describe.each([
  ["full batch", testProblem({ steps: 4 })],
  ["mini-batches", testProblem({ steps: 4, batches })],
  ["augmentation", testProblem({ steps: 4, augmentation: dsaAugmentation() })],
])("a loop that goes on elsewhere, %s", (_, problem) => {
  const { loop, thetaStart, thetaTarget, images, labels } = problem.pass;
  const common = { loop, thetaStart, thetaTarget, images, labels };
  const noise = randomStream({ seed: 3, purpose: "noise" }).normal(new Float64Array(images.data.length), 0, 0.05);

  it.each([1, 2])("has the plain gradient of an undivided one, %i steps in", async (steps) => {
    const executor = await watchedExecutor(problem);
    const whole = await hypergradient(executor, { ...problem.pass, iota: 2 });
    const { theta, firstLoss } = await unroll(executor, { loop, steps, thetaStart: startSlot, images, labels });
    await executor.put("resumed", { shape: [theta.length], data: theta });
    const rest = await hypergradient(executor, { ...problem.pass, first: steps, thetaFirst: "resumed", iota: 2 });
    expect({ ...rest, firstInnerLoss: firstLoss }).toEqual(whole);
    expect(executor.full()).toEqual(["resumed"]);
  });

  it.each([
    [1, 2],
    [2, 2],
    [2, 3],
  ])("has the sharpness-aware gradient of an undivided one, %i steps in, tau = %i", async (steps, tau) => {
    const executor = await watchedExecutor(problem);
    const rule = { ...common, rho: 0.4, tau, noise, iota: 2 };
    const whole = await sharpnessAwareGradient(executor, rule);
    const { theta } = await unroll(executor, { loop, steps, thetaStart: startSlot, images, labels, noise });
    await executor.put("resumed", { shape: [theta.length], data: theta });
    const rest = await sharpnessAwareGradient(executor, { ...rule, resume: { step: steps, theta: "resumed" } });
    expect(rest.descent).toEqual(whole.descent);
    expect(rest.ascent.imageGradient).toEqual(whole.ascent.imageGradient);
    expect(executor.full()).toEqual(["resumed"]);
  });
});

describe("a pass", () => {
  it("has its parts run by the caller, in order", async () => {
    const problem = testProblem({ steps: 4 });
    const parts: (PassPart & { readonly runs: number })[] = [];
    const executor = await watchedExecutor(problem);
    await hypergradient(executor, {
      ...problem.pass,
      iota: 1,
      around: async (part, run) => {
        const result = await run();
        parts.push({ ...part, runs: executor.runs() });
        return result;
      },
    });
    expect(parts).toEqual([
      { name: "unroll", steps: 4, runs: 5 },
      { name: "adjoint", steps: 3, runs: 8 },
    ]);
  });
});

describe("refuses", () => {
  it.each([0, 4])("%i steps of a loop of 3", async (steps) => {
    const problem = testProblem();
    const { loop, images, labels } = problem.pass;
    const work = unroll(await watchedExecutor(problem), { loop, steps, thetaStart: startSlot, images, labels });
    await expect(work).rejects.toThrow(new RangeError(`steps must lie in 1..3, got ${steps}`));
  });

  it("to reuse parameters from before the resume point", async () => {
    const problem = testProblem({ steps: 4 });
    const { loop, thetaStart, thetaTarget, images, labels } = problem.pass;
    const rule = { loop, thetaStart, thetaTarget, images, labels, rho: 0.1, iota: 2, tau: 1 };
    const resume = { step: 2, theta: startSlot };
    const work = sharpnessAwareGradient(await watchedExecutor(problem), { ...rule, resume });
    await expect(work).rejects.toThrow(new RangeError("tau must lie in 2..3, got 1"));
  });
});

it("an unrolled loop frees its slots, also when it is aborted", async () => {
  const problem = testProblem({ steps: 4 });
  const { loop, images, labels } = problem.pass;
  const stop = new AbortController();
  const executor = await watchedExecutor(problem, {
    beforeRun: (run) => {
      if (run === 1) stop.abort(new Error("enough"));
    },
  });
  const request = { loop, steps: 3, thetaStart: startSlot, images, labels, signal: stop.signal };
  await expect(unroll(executor, request)).rejects.toThrow("enough");
  expect(executor.full()).toEqual([]);
});
