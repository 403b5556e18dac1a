import { interpret } from "@condensery/autodiff";
import { describe, expect, it } from "vitest";
import { hypergradient, thetaSlot } from "./hypergradient.js";
import { innerProduct, readyExecutor, relativeError, testProblem, type TestProblem } from "./test-problem.js";

/** theta_0..theta_N, each step's g and loss, by running the step program one by one. */
function trajectory({ programs, loop, images, labels, thetaStart }: TestProblem) {
  const thetas: Float64Array[] = [thetaStart];
  const steps: { readonly g: Float64Array; readonly loss: number }[] = [];
  for (let i = 0; i < loop.steps; i++) {
    const values = interpret(programs["inner-step"], {
      theta: thetas[i] ?? [],
      images: images.data,
      labels: labels.data,
      alpha: [loop.alpha],
      ...(loop.batches ? { indices: loop.batches[i] ?? [] } : {}),
    });
    thetas.push(values["theta_next"] ?? new Float64Array());
    steps.push({ g: values["gradient"] ?? new Float64Array(), loss: values["loss"]?.[0] ?? Number.NaN });
  }
  return { thetas, steps };
}

const batches = [
  [0, 1],
  [2, 3],
  [3, 0],
  [1, 2],
];

describe.each([
  ["full batch", testProblem({ steps: 4 })],
  ["mini-batches", testProblem({ steps: 4, batches })],
])("%s", (_, problem) => {
  const { thetas, steps } = trajectory(problem);
  const thetaEnd = thetas.at(-1) ?? new Float64Array();
  const distance = (from: Float64Array): number => {
    const gap = from.map((value, index) => value - (problem.thetaTarget[index] ?? 0));
    return innerProduct(gap, gap);
  };

  it("reports the matching loss and the first step's loss", async () => {
    const result = await hypergradient(await readyExecutor(problem), { ...problem.pass, iota: 1 });
    expect(result.loss).toBeCloseTo(distance(thetaEnd) / distance(problem.thetaStart), 13);
    expect(result.firstInnerLoss).toBe(steps[0]?.loss);
  });

  it("gives eq. 12 as -lambda·sum of g over all steps, whatever the truncation", async () => {
    const delta = distance(problem.thetaStart);
    const lambda = thetaEnd.map((value, index) => (2 * (value - (problem.thetaTarget[index] ?? 0))) / delta);
    const expected = -steps.reduce((sum, { g }) => sum + innerProduct(lambda, g), 0);
    for (const iota of [0, 2, 3]) {
      const result = await hypergradient(await readyExecutor(problem), { ...problem.pass, iota });
      expect(result.alphaGradientFirstOrder / expected).toBeCloseTo(1, 12);
    }
  });

  it("differentiates a single step when N - iota = 1", async () => {
    const result = await hypergradient(await readyExecutor(problem), { ...problem.pass, iota: 3 });
    // One step's alpha gradient is exactly -lambda_N·g_{N-1}
    const delta = distance(problem.thetaStart);
    const lambda = thetaEnd.map((value, index) => (2 * (value - (problem.thetaTarget[index] ?? 0))) / delta);
    expect(result.alphaGradientExact / -innerProduct(lambda, steps[3]?.g ?? [])).toBeCloseTo(1, 12);

    const alone = testProblem({ steps: 1, ...(problem.loop.batches ? { batches: batches.slice(3) } : {}) });
    const executor = await readyExecutor(alone);
    await executor.put("theta-3", { shape: [problem.parameters], data: thetas[3] ?? new Float64Array() });
    const oneStep = await hypergradient(executor, { ...alone.pass, thetaFirst: "theta-3", iota: 0 });
    expect(relativeError(result.imageGradient, oneStep.imageGradient)).toBeLessThan(1e-14);
  });

  it("leaves the thetas it is told to keep", async () => {
    const executor = await readyExecutor(problem);
    await hypergradient(executor, { ...problem.pass, iota: 2, keep: [1, 2, 4] });
    const kept = [1, 2, 4].map((step) => thetaSlot("test", step));
    const tensors = await executor.execute([], { fetch: kept });
    expect(kept.map((slot) => tensors[slot]?.data)).toEqual([thetas[1], thetas[2], thetas[4]]);
    await expect(executor.execute([], { fetch: [thetaSlot("test", 3)] })).rejects.toThrow(
      'slot "test/theta/3" is empty',
    );
  });
});

describe("refuses", () => {
  it.each([
    [1, 0, "a pass from step 1 cannot differentiate from step 0 of 3"],
    [0, 3, "a pass from step 0 cannot differentiate from step 3 of 3"],
  ])("a pass from step %i that differentiates from step %i", async (first, iota, sentence) => {
    const problem = testProblem();
    const request = { ...problem.pass, first, iota };
    await expect(hypergradient(await readyExecutor(problem), request)).rejects.toThrow(new RangeError(sentence));
  });

  it("fewer batches than steps", async () => {
    const problem = testProblem({ batches: batches.slice(0, 2) });
    await expect(hypergradient(await readyExecutor(problem), { ...problem.pass, iota: 0 })).rejects.toThrow(
      new RangeError("there is no batch for inner step 2"),
    );
  });
});
