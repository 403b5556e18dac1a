/** The adjoint recursion against one graph of all inner steps, differentiated as a whole, and finite differences. */
import {
  deadCode,
  divide,
  dot,
  gather,
  gradient,
  GraphBuilder,
  interpret,
  multiply,
  runPasses,
  subtract,
  type Graph,
} from "@condensery/autodiff";
import { joinParameters, splitParameters } from "@condensery/networks";
import { describe, expect, it } from "vitest";
import { augment } from "./augmentation/augment.js";
import { dsaAugmentation, dsaGroups } from "./augmentation/augmentation.js";
import { hypergradient, type Hypergradient } from "./hypergradient.js";
import { crossEntropy } from "./programs/inner-step.js";
import { readyExecutor, relativeError, testProblem, type ProblemOptions, type TestProblem } from "./test-problem.js";

/** The steps from `first` on, from a given theta, and the derivatives of the matching loss. */
function unrolledGraph({ network, parameters, images, labels, loop, augmentation }: TestProblem, first: number): Graph {
  const builder = new GraphBuilder();
  const [phi, y] = [builder.input("images", images.shape), builder.input("labels", labels.shape)];
  const alpha = builder.input("alpha", []);
  const start = builder.input("theta_start", [parameters]);
  const target = builder.input("theta_target", [parameters]);
  let theta = builder.input("theta_first", [parameters]);
  for (const step of Array.from({ length: loop.steps - first }, (_, index) => first + index)) {
    const batch = loop.batches?.[step];
    const indices = batch && builder.constant([...batch], [batch.length], "int");
    const split = splitParameters(theta, network.parameters);
    const x = indices ? gather(phi, indices) : phi;
    const draws = loop.augmentation?.[step];
    const seen =
      draws && augmentation ? augment(x, builder.constant(draws.data, draws.shape), augmentation.strategy) : x;
    const loss = crossEntropy(network.logits(split, seen), indices ? gather(y, indices) : y);
    theta = subtract(theta, multiply(joinParameters(gradient(loss, split)), alpha));
  }
  const [gap, travelled] = [subtract(theta, target), subtract(start, target)];
  const loss = divide(dot(gap, gap), dot(travelled, travelled));
  const [dPhi, dY, dAlpha] = gradient(loss, [phi, y, alpha]);
  if (!dPhi || !dY || !dAlpha) throw new RangeError("three gradients were asked for");
  return builder.finish({ loss, theta, images: dPhi, labels: dY, alpha: dAlpha });
}

/** Without the derivatives, which many evaluations of the loss do not need. */
function lossOnly(graph: Graph): Graph {
  return runPasses({ ...graph, outputs: graph.outputs.filter(({ name }) => name === "loss") }, [deadCode]).graph;
}

function unroll(problem: TestProblem, first: number, overrides: Readonly<Record<string, ArrayLike<number>>> = {}) {
  const { images, labels, loop, thetaStart, thetaTarget } = problem;
  const values = interpret(unrolledGraph(problem, first), {
    images: images.data,
    labels: labels.data,
    alpha: [loop.alpha],
    theta_start: thetaStart,
    theta_target: thetaTarget,
    theta_first: thetaStart,
    ...overrides,
  });
  return (name: string): Float64Array => values[name] ?? new Float64Array();
}

async function byAdjoint(problem: TestProblem, iota: number): Promise<Hypergradient> {
  return hypergradient(await readyExecutor(problem), { ...problem.pass, iota });
}

const batches = [
  [2, 0],
  [1, 2],
  [0, 2],
];
const problems: readonly (readonly [string, ProblemOptions])[] = [
  ["instance norm and average pooling", {}],
  ["instance norm and max pooling", { network: { pooling: "max" } }],
  ["two blocks without norm and pooling", { network: { norm: "none", pooling: "none", depth: 2 } }],
  ["mini-batches", { batches }],
  ...dsaGroups.map(
    (group) => [`augmentation by ${group}`, { augmentation: dsaAugmentation({ strategy: [group] }) }] as const,
  ),
  ["augmentation of mini-batches", { batches, augmentation: dsaAugmentation({ mode: "siamese" }), seed: 5 }],
  ["mini-batches of one image", { batches: [[3], [3], [0]], network: { filters: 2 } }],
];

describe.each(problems)("with %s", (_, options) => {
  const problem = testProblem(options);

  it("the recursion over all steps gives the whole graph's gradients", async () => {
    const graph = unroll(problem, 0);
    const result = await byAdjoint(problem, 0);
    expect(result.loss).toBeCloseTo(graph("loss")[0] ?? Number.NaN, 12);
    expect(relativeError(result.imageGradient, graph("images"))).toBeLessThan(1e-10);
    expect(relativeError(result.labelGradient, graph("labels"))).toBeLessThan(1e-10);
    expect(relativeError([result.alphaGradientExact], graph("alpha"))).toBeLessThan(1e-10);
  });

  it("truncation counts the first steps as constant", async () => {
    for (const iota of [1, 2]) {
      const before = unroll(testProblem({ ...options, steps: iota }), 0);
      const graph = unroll(problem, iota, { theta_first: before("theta") });
      const result = await byAdjoint(problem, iota);
      expect(relativeError(result.imageGradient, graph("images"))).toBeLessThan(1e-10);
      expect(relativeError(result.labelGradient, graph("labels"))).toBeLessThan(1e-10);
      expect(relativeError([result.alphaGradientExact], graph("alpha"))).toBeLessThan(1e-10);
    }
  });

  it("finite differences of the loss agree", async () => {
    const result = await byAdjoint(problem, 0);
    const graph = lossOnly(unrolledGraph(problem, 0));
    const { images, labels, loop, thetaStart, thetaTarget } = problem;
    const inputs = {
      images: images.data,
      labels: labels.data,
      alpha: Float64Array.of(loop.alpha),
      theta_start: thetaStart,
      theta_target: thetaTarget,
      theta_first: thetaStart,
    };
    const width = 1e-6; // Small enough that no unit crosses its kink, for these seeds
    const difference = (name: "images" | "labels" | "alpha", index: number): number => {
      const loss = (by: number): number => {
        const moved = Float64Array.from(inputs[name], (value, position) => (position === index ? value + by : value));
        return interpret(graph, { ...inputs, [name]: moved })["loss"]?.[0] ?? Number.NaN;
      };
      return (loss(width) - loss(-width)) / (2 * width);
    };
    // Every ninth pixel meets all images, channels, rows and columns
    for (let pixel = 0; pixel < images.data.length; pixel += 9) {
      expect(difference("images", pixel)).toBeCloseTo(result.imageGradient[pixel] ?? Number.NaN, 7);
    }
    for (let label = 0; label < labels.data.length; label += 2) {
      expect(difference("labels", label)).toBeCloseTo(result.labelGradient[label] ?? Number.NaN, 7);
    }
    expect(difference("alpha", 0)).toBeCloseTo(result.alphaGradientExact, 7);
  });
});

it("gives images outside all differentiated mini-batches a zero gradient", async () => {
  const problem = testProblem({ batches });
  const { imageGradient } = await byAdjoint(problem, 0);
  const size = imageGradient.length / 4;
  expect(imageGradient.subarray(3 * size).every((value) => value === 0)).toBe(true);
  expect(imageGradient.subarray(0, 3 * size).every((value) => value === 0)).toBe(false);

  const truncated = await byAdjoint(problem, 2);
  expect(truncated.imageGradient.subarray(size, 2 * size).every((value) => value === 0)).toBe(true);
});
