/** The update graphs against PyTorch's documented algorithms, written out in float64 on plain arrays. */
import { GraphBuilder, interpret } from "@condensery/autodiff";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import {
  optimiserScalars,
  optimiserState,
  optimiserUpdate,
  type AdamOptimiser,
  type SgdOptimiser,
  type TrainingOptimiser,
} from "./training-optimiser.js";

const size = 7;
const steps = 6;
const stream = randomStream({ seed: 5, purpose: "optimiser-test" });
const start = stream.normal(new Float32Array(size), 0, 1);
const gradients = Array.from({ length: steps }, () => stream.normal(new Float32Array(size), 0, 2));
const rateAt = (step: number): number => (step <= 3 ? 0.05 : 0.005);

/** All steps by the graph; learning rates change on the way, as a schedule changes them. */
function byGraph(optimiser: TrainingOptimiser): readonly number[] {
  const builder = new GraphBuilder();
  const [theta, g, alpha] = [
    builder.input("theta", [size]),
    builder.input("g", [size]),
    builder.input("alpha", []),
  ] as const;
  const { theta: next, state } = optimiserUpdate(optimiser, theta, g, alpha);
  const graph = builder.finish({ next, ...state });
  let values: Record<string, ArrayLike<number>> = { next: start };
  for (const name of optimiserState(optimiser)) values[name] = new Float64Array(size);
  for (const [index, gradient] of gradients.entries()) {
    const scalars = Object.entries(optimiserScalars(optimiser, rateAt(index + 1), index + 1));
    const { next: before = [], ...held } = values;
    const given = Object.fromEntries(scalars.map(([name, value]) => [name, [value]]));
    values = interpret(graph, { theta: before, g: gradient, ...held, ...given });
  }
  return Array.from(values["next"] ?? []);
}

/** `torch.optim.SGD`: the momentum buffer begins as the first gradient. */
function sgd({ momentum, weightDecay }: SgdOptimiser): readonly number[] {
  return Array.from(start, (first, index) => {
    let [theta, buffer] = [first, Number.NaN];
    for (const [step, gradient] of gradients.entries()) {
      const g = (gradient[index] ?? 0) + weightDecay * theta;
      buffer = step === 0 ? g : momentum * buffer + g;
      theta -= rateAt(step + 1) * buffer;
    }
    return theta;
  });
}

/** `torch.optim.Adam` and `AdamW`, as their documentation states the algorithm: corrected moments, one after another. */
function adam({ kind, beta1, beta2, epsilon, weightDecay }: AdamOptimiser): readonly number[] {
  return Array.from(start, (first, index) => {
    let [theta, m, v] = [first, 0, 0];
    for (const [position, gradient] of gradients.entries()) {
      const [step, rate] = [position + 1, rateAt(position + 1)];
      let g = gradient[index] ?? 0;
      if (kind === "adam") g += weightDecay * theta;
      else theta -= rate * weightDecay * theta;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const [corrected, scale] = [m / (1 - beta1 ** step), Math.sqrt(v / (1 - beta2 ** step))];
      theta -= (rate * corrected) / (scale + epsilon);
    }
    return theta;
  });
}

/** Largest difference of two vectors of one length. */
function gap(actual: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
}

describe("optimiserUpdate", () => {
  it.each([
    [0.9, 5e-4],
    [0, 0],
    [0.5, 0.1],
  ])("is PyTorch's SGD with momentum %f and weight decay %f", (momentum, weightDecay) => {
    const optimiser = { kind: "sgd", momentum, weightDecay } as const;
    expect(gap(byGraph(optimiser), sgd(optimiser))).toBeLessThan(1e-13);
  });

  it.each([
    ["adam", 0],
    ["adam", 0.1],
    ["adamw", 0.01],
    ["adamw", 0.5],
  ] as const)("is PyTorch's %s with weight decay %f", (kind, weightDecay) => {
    const optimiser = { kind, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay };
    expect(gap(byGraph(optimiser), adam(optimiser))).toBeLessThan(1e-13);
  });

  it("tells Adam from AdamW, and one epsilon from another", () => {
    const optimiser = { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 } as const;
    expect(byGraph(optimiser)).not.toEqual(byGraph({ ...optimiser, kind: "adamw" }));
    expect(byGraph(optimiser)).not.toEqual(byGraph({ ...optimiser, epsilon: 0.1 }));
  });
});
