import { GraphBuilder, interpret } from "@condensery/autodiff";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { NetworkError } from "./network.js";
import { buildNetwork, type NetworkSpec } from "./network-spec.js";
import { initialParameters, joinParameters, parameterCount, splitParameters } from "./parameter.js";
import { updateStatistics } from "./statistics.js";

const task = { channels: 2, height: 6, width: 5, classes: 3 };
const spec = { kind: "convnet", ...task, filters: 3, depth: 1, norm: "batch", pooling: "none" } as const;
const network = buildNetwork(spec);
const stream = randomStream({ seed: 4, purpose: "statistics-test" });
const count = 4;
const inputs = {
  theta: stream.normal(new Float64Array(parameterCount(network.parameters))),
  images: stream.normal(new Float64Array(count * 60), 0.3, 2),
};

/** The graph of a network in both modes, with running statistics as an input. */
function run(running: ArrayLike<number>): Record<string, Float64Array> {
  const builder = new GraphBuilder();
  const theta = builder.input("theta", [parameterCount(network.parameters)]);
  const images = builder.input("images", [count, ...network.imageShape]);
  const statistics = splitParameters(builder.input("running", [6]), network.statistics);
  const parameters = splitParameters(theta, network.parameters);
  const pass = network.train(parameters, images);
  const graph = builder.finish({
    training: pass.logits,
    logits: network.logits(parameters, images),
    batch: joinParameters(pass.statistics),
    updated: joinParameters(updateStatistics(statistics, pass.statistics)),
    evaluation: network.evaluate(parameters, images, statistics),
  });
  return interpret(graph, { ...inputs, running });
}

describe("batch norm", () => {
  it("has PyTorch's running statistics, means 0 and variances 1 at first", () => {
    expect(network.statistics.map(({ name, shape }) => [name, shape])).toEqual([
      ["block0.norm.running_mean", [3]],
      ["block0.norm.running_var", [3]],
    ]);
    expect(Array.from(initialParameters(network.statistics, stream))).toEqual([0, 0, 0, 1, 1, 1]);
    expect(buildNetwork({ ...spec, norm: "instance" }).statistics).toEqual([]);
  });

  it.each([
    ["vgg11", 8],
    ["resnet18", 20],
    ["resnet18-ap", 20],
  ] as const)("of %s has a mean and a variance for each of its %i norms", (kind, norms) => {
    const { statistics } = buildNetwork({ ...task, height: 32, width: 32, kind, norm: "batch", filters: 1 });
    expect(statistics).toHaveLength(2 * norms);
  });

  it("evaluates as it trains when the running statistics are the batch's, with the biased variance", () => {
    const { batch, training, logits } = run([0, 0, 0, 1, 1, 1]);
    const values = count * 30;
    const biased = Array.from(batch ?? [], (value, index) => (index < 3 ? value : (value * (values - 1)) / values));
    const { evaluation } = run(biased);
    expect(logits).toEqual(training);
    expect(evaluation).toHaveLength(count * 3);
    evaluation?.forEach((value, index) => expect(value).toBeCloseTo(training?.[index] ?? Number.NaN, 10));
  });

  it("moves running statistics a tenth of the way to the batch's", () => {
    const running = [1, -2, 3, 0.5, 2, 4];
    const { batch, updated } = run(running);
    expect(updated).toHaveLength(6);
    updated?.forEach((value, index) =>
      expect(value).toBeCloseTo(0.9 * (running[index] ?? Number.NaN) + 0.1 * (batch?.[index] ?? Number.NaN), 12),
    );
  });
});

describe("a caller's mistake", () => {
  const builder = new GraphBuilder();
  const values = network.parameters.map(({ name, shape }) => builder.input(name, shape));
  const images = builder.input("images", [1, ...network.imageShape]);

  it("is named when statistics are missing", () => {
    const message = "the network has 2 statistics, got 0";
    expect(() => network.evaluate(values, images, [])).toThrow(new NetworkError(message));
    expect(() => updateStatistics([images], [])).toThrow(
      new NetworkError("expected 1 batch statistics, one for each running one, got 0"),
    );
  });

  it("is named when a batch has one value a channel, which has no variance", () => {
    const one: NetworkSpec = { ...spec, height: 1, width: 1 };
    const lonely = buildNetwork(one);
    const parameters = lonely.parameters.map(({ name, shape }) => builder.input(`lonely.${name}`, shape));
    expect(() => lonely.train(parameters, builder.input("pixel", [1, 2, 1, 1]))).toThrow(
      new NetworkError("block0.norm: a batch's variance needs at least 2 values a channel, got 1; add images"),
    );
  });
});
