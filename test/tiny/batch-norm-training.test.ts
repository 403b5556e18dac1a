/** Training of networks with batch norm and testing with running statistics, against PyTorch's own. */
import { commonSubexpressions, deadCode, interpret, optimise, runPasses, type Graph } from "@condensery/autodiff";
import { relativeError } from "@condensery/autodiff/testing";
import { classify, trainingStep } from "@condensery/condensation";
import { parameterCount } from "@condensery/networks";
import {
  trainedStatisticsError,
  trainingCases,
  trainingProblem,
  type TrainingProblem,
} from "@condensery/networks/testing";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runGraph } from "./run-graph.js";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});

afterAll(async () => {
  await runtime.close();
});

type Numbers = Readonly<Record<string, ArrayLike<number>>>;
type Run = (name: string, graph: Graph, inputs: Numbers) => Promise<Numbers>;

describe("agrees with PyTorch behind each of several steps of", () => {
  it.each(trainingCases.filter((name) => name !== "narrow-resnet18-ap-batch-32"))("%s, in float64", async (name) => {
    const trained = trainingProblem(name);
    // Repeated and unused nodes would only make the interpreter slower
    const lean = (graph: Graph): Graph => runPasses(graph, [commonSubexpressions, deadCode]).graph;
    const errors = await errorsOf(trained, async (_, graph, inputs) => interpret(lean(graph), inputs));
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  });

  it.each(trainingCases)("%s, in ONNX Runtime", async (name) => {
    await using workspace = runtime.open();
    const run: Run = (title, graph, inputs) => runGraph(workspace, title, optimise(graph).graph, inputs);
    const errors = await errorsOf(trainingProblem(name), run);
    expect(Math.max(...errors)).toBeLessThan(1e-3);
  });
});

/** Errors of losses, of running statistics, and of the logits in evaluation mode. */
async function errorsOf(trained: TrainingProblem, run: Run): Promise<readonly number[]> {
  const { problem, expected } = trained;
  const { network, images, labels, count } = problem;
  const { learningRate, momentum, weightDecay } = expected;
  let theta: ArrayLike<number> = problem.theta;
  let velocity: ArrayLike<number> = new Float64Array(theta.length);
  // As PyTorch begins: means of 0 and variances of 1
  let statistics: ArrayLike<number> = network.statistics.flatMap((tensor) =>
    Array.from({ length: parameterCount([tensor]) }, () => (tensor.name.endsWith("running_var") ? 1 : 0)),
  );
  const losses: number[] = [];
  for (const indices of expected.batches) {
    const batch = { images: count, batch: indices.length };
    const graph = trainingStep(network, batch, { kind: "sgd", momentum, weightDecay });
    const inputs = { theta, velocity, statistics, images, labels, indices, alpha: [learningRate] };
    const next = await run(`step-${indices.length}`, graph, inputs);
    const { theta_next = [], velocity_next = [], statistics_next = [], loss = [] } = next;
    [theta, velocity, statistics] = [theta_next, velocity_next, statistics_next];
    losses.push(loss[0] ?? Number.NaN);
  }
  const { logits = [] } = await run("classify", classify(network, count), { theta, statistics, images });
  return [
    relativeError(losses, expected.losses),
    trainedStatisticsError(trained, statistics),
    relativeError(logits, expected.evaluation),
  ];
}
