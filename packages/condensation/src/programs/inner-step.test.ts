import { GraphBuilder, interpret } from "@condensery/autodiff";
import { describe, expect, it } from "vitest";
import { relativeError, testProblem } from "../test-problem.js";
import { crossEntropy } from "./inner-step.js";

describe("crossEntropy", () => {
  const builder = new GraphBuilder();
  const [logits, labels] = [builder.input("logits", [2, 3]), builder.input("labels", [2, 3])];
  const graph = builder.finish({ loss: crossEntropy(logits, labels) });

  it("is the mean of the negative log-probabilities of hard labels", () => {
    // Equal logits: probability 1/3; logits 0, 0, ln 2: probability 1/2
    const { loss } = interpret(graph, { logits: [5, 5, 5, 0, 0, Math.LN2], labels: [1, 0, 0, 0, 0, 1] });
    expect(loss?.[0]).toBeCloseTo((Math.log(3) + Math.log(2)) / 2, 14);
  });

  it("weighs with soft labels", () => {
    const { loss } = interpret(graph, { logits: [0, 0, Math.LN2, 0, 0, 0], labels: [0.5, 0, 0.5, 0.2, 0.3, 0.5] });
    expect(loss?.[0]).toBeCloseTo((0.5 * Math.log(4) + 0.5 * Math.log(2) + Math.log(3)) / 2, 14);
  });

  it("stays finite for large logits", () => {
    const { loss } = interpret(graph, { logits: [1000, 0, 0, 0, 1000, 0], labels: [1, 0, 0, 1, 0, 0] });
    expect(loss?.[0]).toBeCloseTo(500, 12);
  });
});

describe("innerStep", () => {
  const inputsOf = (problem: ReturnType<typeof testProblem>) => ({
    theta: problem.thetaStart,
    images: problem.images.data,
    labels: problem.labels.data,
    alpha: [0.25],
  });

  it("moves theta against the gradient by alpha", () => {
    const problem = testProblem();
    const { gradient, theta_next } = interpret(problem.programs["inner-step"], inputsOf(problem));
    expect(theta_next).toEqual(problem.thetaStart.map((value, index) => value - (gradient?.[index] ?? 0) * 0.25));
  });

  it("on a mini-batch equals a full batch of these images, repeated ones included", () => {
    const indices = [3, 1, 1, 0];
    const problem = testProblem({ batches: [indices] });
    const { images, labels } = problem;
    const rowsOf = (data: ArrayLike<number>, size: number) =>
      indices.flatMap((index) => Array.from(data).slice(index * size, (index + 1) * size));
    const batch = interpret(problem.programs["inner-step"], { ...inputsOf(problem), indices });
    const full = interpret(testProblem().programs["inner-step"], {
      ...inputsOf(problem),
      images: rowsOf(images.data, images.data.length / 4),
      labels: rowsOf(labels.data, labels.data.length / 4),
    });
    expect(relativeError(batch["theta_next"] ?? [], full["theta_next"] ?? [])).toBeLessThan(1e-14);
    expect(relativeError(batch["loss"] ?? [], full["loss"] ?? [])).toBeLessThan(1e-14);
  });
});
