import { dot, gather, gradient, GraphBuilder, interpret } from "@condensery/autodiff";
import { joinParameters, splitParameters } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { innerProduct, relativeError, testProblem, type TestProblem } from "../test-problem.js";
import { crossEntropy } from "./inner-step.js";

const indices = [2, 0, 3];
const cases: readonly (readonly [string, TestProblem, readonly number[] | undefined])[] = [
  ["full batch", testProblem(), undefined],
  ["full batch, max pooling", testProblem({ network: { pooling: "max" } }), undefined],
  ["mini-batch", testProblem({ batches: [indices] }), indices],
];

function direction({ parameters }: TestProblem, index: number): Float64Array {
  return randomStream({ seed: 9, purpose: "direction", indices: [index] }).normal(new Float64Array(parameters));
}

/** The step program's values along lambda, for alpha = 1 and sums that start at zero. */
function adjoint(problem: TestProblem, lambda: Float64Array, batch: readonly number[] | undefined) {
  const { programs, thetaStart, images, labels } = problem;
  const values = interpret(programs["step-adjoint"], {
    theta: thetaStart,
    images: images.data,
    labels: labels.data,
    alpha: [1],
    lambda,
    image_gradient: new Float64Array(images.data.length),
    label_gradient: new Float64Array(labels.data.length),
    alpha_gradient: [0],
    ...(batch ? { indices: batch } : {}),
  });
  return (name: string): Float64Array => values[name] ?? new Float64Array();
}

function hessianTimes(problem: TestProblem, vector: Float64Array, batch: readonly number[] | undefined): Float64Array {
  const next = adjoint(problem, vector, batch)("lambda_next");
  return vector.map((value, index) => value - (next[index] ?? 0));
}

describe.each(cases)("%s", (_, problem, batch) => {
  it("has a symmetric Hessian", () => {
    const [v, w] = [direction(problem, 0), direction(problem, 1)];
    const left = innerProduct(v, hessianTimes(problem, w, batch));
    const right = innerProduct(w, hessianTimes(problem, v, batch));
    expect(Math.abs(left)).toBeGreaterThan(1e-3);
    expect(left / right).toBeCloseTo(1, 12);
  });

  it("equals the gradients of s = g·lambda, taken in reverse over reverse", () => {
    const { network, parameters, images, labels, thetaStart } = problem;
    const lambda = direction(problem, 2);
    const builder = new GraphBuilder();
    const theta = builder.input("theta", [parameters]);
    const [x, y] = [builder.input("images", images.shape), builder.input("labels", labels.shape)];
    const rows = batch && builder.constant([...batch], [batch.length], "int");
    const split = splitParameters(theta, network.parameters);
    const loss = crossEntropy(network.logits(split, rows ? gather(x, rows) : x), rows ? gather(y, rows) : y);
    const s = dot(joinParameters(gradient(loss, split)), builder.constant(lambda, [parameters]));
    const [h, m, q] = gradient(s, [theta, x, y]);
    if (!h || !m || !q) throw new RangeError("three gradients were asked for");
    const reverse = interpret(builder.finish({ s, h, m, q, loss }), {
      theta: thetaStart,
      images: images.data,
      labels: labels.data,
    });

    const forward = adjoint(problem, lambda, batch);
    const negated = (name: string): Float64Array => forward(name).map((value) => -value);
    expect(relativeError(forward("loss"), reverse["loss"] ?? [])).toBeLessThan(1e-12);
    expect(relativeError(negated("alpha_gradient_next"), reverse["s"] ?? [])).toBeLessThan(1e-12);
    expect(relativeError(hessianTimes(problem, lambda, batch), reverse["h"] ?? [])).toBeLessThan(1e-12);
    expect(relativeError(negated("image_gradient_next"), reverse["m"] ?? [])).toBeLessThan(1e-12);
    expect(relativeError(negated("label_gradient_next"), reverse["q"] ?? [])).toBeLessThan(1e-12);
  });
});

it("adds to the sums that it is given", () => {
  const problem = testProblem();
  const { programs, thetaStart, images, labels } = problem;
  const lambda = direction(problem, 0);
  const fresh = adjoint(problem, lambda, undefined);
  const [ones, twos] = [images.data.map(() => 1), labels.data.map(() => 2)];
  const continued = interpret(programs["step-adjoint"], {
    theta: thetaStart,
    images: images.data,
    labels: labels.data,
    alpha: [1],
    lambda,
    image_gradient: ones,
    label_gradient: twos,
    alpha_gradient: [3],
  });
  const plus = (name: string, by: number): Float64Array => fresh(name).map((value) => value + by);
  expect(relativeError(continued["image_gradient_next"] ?? [], plus("image_gradient_next", 1))).toBeLessThan(1e-14);
  expect(relativeError(continued["label_gradient_next"] ?? [], plus("label_gradient_next", 2))).toBeLessThan(1e-14);
  expect(relativeError(continued["alpha_gradient_next"] ?? [], plus("alpha_gradient_next", 3))).toBeLessThan(1e-14);
});
