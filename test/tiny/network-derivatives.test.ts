/**
 * The programs of a condensation on every network: second derivatives against finite differences of the gradient, and
 * in ONNX Runtime against the interpreter.
 */
import { commonSubexpressions, deadCode, interpret, optimise, runPasses, type Graph } from "@condensery/autodiff";
import { relativeError } from "@condensery/autodiff/testing";
import { condensationProgram } from "@condensery/condensation";
import { buildNetwork, parameterCount, type NetworkSpec } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runGraph } from "./run-graph.js";

const task = { channels: 2, height: 32, width: 32, classes: 3 };
const convNet = { kind: "convnet", ...task, height: 9, width: 10, filters: 4, depth: 2 } as const;
const specs: Readonly<Record<string, NetworkSpec>> = {
  "ConvNet, batch norm": { ...convNet, norm: "batch", pooling: "average" },
  "ConvNet, batch norm, sigmoid": { ...convNet, norm: "batch", pooling: "max", activation: "sigmoid" },
  "ConvNet, group norm": { ...convNet, norm: "group", pooling: "average" },
  "ConvNet, layer norm, leaky relu": { ...convNet, norm: "layer", pooling: "max", activation: "leakyrelu" },
  AlexNet: { kind: "alexnet", ...task, filters: 1 },
  VGG11: { kind: "vgg11", ...task, filters: 1 },
  "VGG11, batch norm": { kind: "vgg11", ...task, norm: "batch", filters: 1 },
  ResNet18: { kind: "resnet18", ...task, filters: 1 },
  "ResNet18, batch norm, 64 pixels": { kind: "resnet18", ...task, height: 64, width: 64, norm: "batch", filters: 1 },
  ResNet18_AP: { kind: "resnet18-ap", ...task, filters: 1 },
  MLP: { kind: "mlp", ...task, height: 5, width: 3, hidden: 7 },
  LeNet: { kind: "lenet", ...task },
};
const count = 2;
/** Small enough that no relu and no maximum changes sides on the way. */
const stepLength = 1e-6;

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});

afterAll(async () => {
  await runtime.close();
});

describe("the adjoint of an inner step agrees with finite differences, and with itself in float32, on", () => {
  it.each(Object.keys(specs))("%s", async (title) => {
    const { gradient, adjoint, adjointInputs, theta, images, lambda, imageDirection } = problem(title);
    const ahead = (step: number) => gradient(moved(theta, lambda, step), images);
    const beside = (step: number) => gradient(theta, moved(images, imageDirection, step));

    // With alpha = 1 the sums that start at zero end with the negative derivatives of s = g·lambda
    const expected = interpret(adjoint, adjointInputs);
    const hessianTimesLambda = moved(lambda, output(expected, "lambda_next"), -1);
    expect(Math.hypot(...hessianTimesLambda)).toBeGreaterThan(0.1);
    expect(relativeError(hessianTimesLambda, central(ahead))).toBeLessThan(1e-6);
    const alongImages = -inner(output(expected, "image_gradient_next"), imageDirection);
    expect(relativeError([alongImages], [inner(central(beside), lambda)])).toBeLessThan(1e-6);
    const along = inner(gradient(theta, images), lambda);
    expect(relativeError(output(expected, "alpha_gradient_next"), [-along])).toBeLessThan(1e-12);

    await using workspace = runtime.open();
    const got = await runGraph(workspace, title, optimise(adjoint).graph, adjointInputs);
    const errors = Object.entries(expected).map(([name, values]) => relativeError(got[name] ?? [], values));
    expect(Math.max(...errors)).toBeLessThan(1e-4);
  });
});

function problem(title: string) {
  const spec = specs[title];
  if (spec === undefined) throw new RangeError(`there is no network ${title}`);
  const network = buildNetwork(spec);
  const random = (purpose: string, length: number, deviation: number): Float64Array =>
    randomStream({ seed: 1, purpose }).normal(new Float64Array(length), 0, deviation);
  const parameters = parameterCount(network.parameters);
  const size = network.imageShape.reduce((product, length) => product * length, count);
  const [theta, images] = [random("theta", parameters, 0.5), random("images", size, 1)];
  const labels = Float64Array.of(0.7, 0.2, 0.1, 0, 0.4, 0.6);
  const step = lean("inner-step");
  const lambda = random("lambda", parameters, 1);
  const common = { labels, alpha: [1] };
  return {
    theta,
    images,
    lambda,
    imageDirection: random("image-direction", size, 1),
    gradient: (at: Float64Array, batch: Float64Array): Float64Array =>
      output(interpret(step, { ...common, theta: at, images: batch }), "gradient"),
    adjoint: lean("step-adjoint"),
    adjointInputs: {
      ...common,
      theta,
      images,
      lambda,
      image_gradient: new Float64Array(size),
      label_gradient: new Float64Array(labels.length),
      alpha_gradient: [0],
    },
  };

  /** Repeated and unused nodes would only make the interpreter slower. */
  function lean(name: "inner-step" | "step-adjoint"): Graph {
    return runPasses(condensationProgram(name, network, { images: count }), [commonSubexpressions, deadCode]).graph;
  }
}

function output(outputs: Readonly<Record<string, Float64Array>>, name: string): Float64Array {
  const values = outputs[name];
  if (values === undefined) throw new RangeError(`the program has no output ${name}`);
  return values;
}

function central(f: (step: number) => Float64Array): Float64Array {
  const [ahead, behind] = [f(stepLength), f(-stepLength)];
  return ahead.map((value, index) => (value - (behind[index] ?? NaN)) / (2 * stepLength));
}

function moved(x: Float64Array, direction: Float64Array, step: number): Float64Array {
  return x.map((value, index) => value + step * (direction[index] ?? NaN));
}

function inner(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, value, index) => sum + value * (y[index] ?? NaN), 0);
}
