import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { hypergradient, thetaSlot, type Hypergradient } from "./hypergradient.js";
import {
  ascentPerturbation,
  sharpnessAwareGradient,
  type SharpnessAwareGradient,
  type SharpnessRequest,
} from "./sharpness.js";
import { bytesOf, readyExecutor, relativeError, testProblem, type TestProblem } from "./test-problem.js";
import { norm, sum } from "./vector.js";

const batches = [
  [0, 1],
  [2, 3],
  [3, 0],
  [1, 2],
];
const problems: readonly (readonly [string, TestProblem])[] = [
  ["full batch", testProblem({ steps: 4 })],
  ["mini-batches", testProblem({ steps: 4, batches })],
];

type Options = Pick<SharpnessRequest, "rho" | "iota" | "tau" | "noise" | "keepNoise">;

async function satm(problem: TestProblem, options: Options): Promise<SharpnessAwareGradient> {
  const { loop, thetaStart, thetaTarget, images, labels } = problem.pass;
  const request = { loop, thetaStart, thetaTarget, images, labels, ...options };
  return sharpnessAwareGradient(await readyExecutor(problem), request);
}

async function mtt(problem: TestProblem, iota: number, by?: Float64Array): Promise<Hypergradient> {
  const { images } = problem;
  const moved = by === undefined ? images : { ...images, data: sum(images.data, by) };
  return hypergradient(await readyExecutor(problem), { ...problem.pass, images: moved, iota });
}

function noiseFor({ images }: TestProblem): Float64Array {
  return randomStream({ seed: 2, purpose: "noise" }).normal(new Float64Array(images.data.length), 0, 0.05);
}

describe("ascentPerturbation", () => {
  it("has norm rho and g's direction", () => {
    expect(ascentPerturbation(Float64Array.of(3, -4), 10)).toEqual(Float64Array.of(6, -8));
    expect(ascentPerturbation(Float64Array.of(3, -4), 0)).toEqual(Float64Array.of(0, -0));
  });

  it("keeps its norm for a tiny gradient", () => {
    expect(norm(ascentPerturbation(Float64Array.of(3e-12, -4e-12), 10))).toBeCloseTo(10, 12);
  });

  it("is zero for a zero gradient", () => {
    expect(ascentPerturbation(new Float64Array(2), 10)).toEqual(new Float64Array(2));
  });
});

describe.each(problems)("degenerate cases, %s", (_, problem) => {
  it("rho = 0, no noise, iota = tau = 0 is MTT's gradient, bit for bit", async () => {
    const { ascent, descent, sharpness } = await satm(problem, { rho: 0, iota: 0, tau: 0 });
    const expected = await mtt(problem, 0);
    expect(bytesOf(descent.imageGradient)).toBe(bytesOf(expected.imageGradient));
    expect(ascent).toEqual(expected);
    expect(descent).toEqual(expected);
    expect(sharpness).toBe(0);
  });

  it.each([1, 2, 3])("rho = 0, no noise, iota = tau = %i: pass 2 is pass 1, bit for bit", async (iota) => {
    const { ascent, descent, sharpness } = await satm(problem, { rho: 0, iota, tau: iota });
    const truncated = await mtt(problem, iota);
    expect(bytesOf(ascent.imageGradient)).toBe(bytesOf(truncated.imageGradient));
    expect(bytesOf(descent.imageGradient)).toBe(bytesOf(ascent.imageGradient));
    expect(bytesOf(descent.labelGradient)).toBe(bytesOf(ascent.labelGradient));
    expect(descent.loss).toBe(ascent.loss);
    expect(descent.alphaGradientExact).toBe(ascent.alphaGradientExact);
    expect(descent.alphaGradientFirstOrder).toBe(ascent.alphaGradientFirstOrder);
    expect(sharpness).toBe(0);
  });

  it("rho = 0 with tau before iota differentiates the same steps", async () => {
    const { ascent, descent } = await satm(problem, { rho: 0, iota: 2, tau: 1 });
    expect(bytesOf(descent.imageGradient)).toBe(bytesOf(ascent.imageGradient));
  });

  it("rho = 0 with tau after iota differentiates from tau", async () => {
    const { ascent, descent } = await satm(problem, { rho: 0, iota: 1, tau: 3 });
    expect(bytesOf(ascent.imageGradient)).toBe(bytesOf((await mtt(problem, 1)).imageGradient));
    expect(bytesOf(descent.imageGradient)).toBe(bytesOf((await mtt(problem, 3)).imageGradient));
  });
});

describe.each(problems)("the two passes, %s", (_, problem) => {
  it("take epsilon from the first and run the second at phi + epsilon", async () => {
    const { ascent, epsilon, descent, sharpness } = await satm(problem, { rho: 0.4, iota: 0, tau: 0 });
    expect(Math.hypot(...epsilon)).toBeCloseTo(0.4, 14);
    expect(epsilon).toEqual(ascentPerturbation(ascent.imageGradient, 0.4));
    expect(descent).toEqual(await mtt(problem, 0, epsilon));
    expect(sharpness).toBe(descent.loss - ascent.loss);
    expect(sharpness).toBeGreaterThan(0); // rho is small enough for the ascent to ascend
  });

  it("start the second from theta_tau of the first, as a constant", async () => {
    const executor = await readyExecutor(problem);
    const noise = noiseFor(problem);
    const smoothed = { ...problem.images, data: sum(problem.images.data, noise) };
    const first = await hypergradient(executor, { ...problem.pass, images: smoothed, iota: 1, keep: [2] });
    const epsilon = ascentPerturbation(first.imageGradient, 0.4);
    const second = await hypergradient(executor, {
      ...problem.pass,
      pass: "second",
      first: 2,
      thetaFirst: thetaSlot("test", 2),
      images: { ...problem.images, data: sum(problem.images.data, epsilon) },
      iota: 2,
    });

    const result = await satm(problem, { rho: 0.4, iota: 1, tau: 2, noise });
    expect(result).toEqual({ ascent: first, epsilon, descent: second, sharpness: second.loss - first.loss });
  });

  it("confine noise to the ascent, unless it is to be kept", async () => {
    const noise = noiseFor(problem);
    const options = { rho: 0.4, iota: 0, tau: 0, noise };
    const confined = await satm(problem, options);
    expect(confined.ascent).toEqual(await mtt(problem, 0, noise));
    expect(confined.descent).toEqual(await mtt(problem, 0, confined.epsilon));

    const kept = await satm(problem, { ...options, keepNoise: true });
    expect(kept.ascent).toEqual(confined.ascent);
    expect(kept.epsilon).toEqual(confined.epsilon);
    const both = await mtt(problem, 0, sum(noise, kept.epsilon));
    expect(relativeError(kept.descent.imageGradient, both.imageGradient)).toBeLessThan(1e-12);
    expect(kept.descent.imageGradient).not.toEqual(confined.descent.imageGradient);
  });
});

describe("refuses", () => {
  const [, problem] = problems[0] ?? ["", testProblem()];

  it.each([-1, 4])("tau = %i outside the loop", async (tau) => {
    await expect(satm(problem, { rho: 0.1, iota: 1, tau })).rejects.toThrow(
      new RangeError(`tau must lie in 0..3, got ${tau}`),
    );
  });

  it("noise of another length than the images", async () => {
    const request = { rho: 0.1, iota: 1, tau: 1, noise: new Float64Array(3) };
    await expect(satm(problem, request)).rejects.toThrow(
      new RangeError("vectors of 192 and 3 numbers cannot be added"),
    );
  });
});
