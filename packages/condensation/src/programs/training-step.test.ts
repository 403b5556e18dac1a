import { GraphBuilder, interpret, type Graph } from "@condensery/autodiff";
import { buildNetwork, parameterCount, splitParameters, type NetworkSpec } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { classify } from "./classify.js";
import { innerStep } from "./inner-step.js";
import { trainingStep } from "./training-step.js";

const image = { channels: 1, height: 32, width: 32, classes: 3 };
const convnet = { kind: "convnet", ...image, filters: 2, depth: 2, pooling: "average" } as const;
const sgd = { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 } as const;
const adam = { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;

const inputsOf = ({ nodes }: Graph): readonly string[] =>
  nodes.flatMap(({ primitive, params }) => (primitive === "input" ? [params.name] : []));
const outputsOf = ({ outputs }: Graph): readonly string[] => outputs.map(({ name }) => name);

describe("a network without batch norm", () => {
  it.each<NetworkSpec>([
    { ...convnet, norm: "instance" },
    { kind: "alexnet", ...image, filters: 1 },
    { kind: "vgg11", ...image, filters: 1 },
    { kind: "resnet18", ...image, filters: 1 },
  ])("%j has no further input, and is tested by the pass that it is trained by", (spec) => {
    const network = buildNetwork(spec);
    const step = trainingStep(network, { images: 2 }, sgd);
    expect(inputsOf(step)).toEqual(["theta", "images", "labels", "alpha", "velocity"]);
    expect(outputsOf(step)).toEqual(["loss", "theta_next", "velocity_next"]);
    const builder = new GraphBuilder();
    const theta = builder.input("theta", [parameterCount(network.parameters)]);
    const images = builder.input("images", [2, ...network.imageShape]);
    const logits = network.logits(splitParameters(theta, network.parameters), images);
    expect(classify(network, 2)).toEqual(builder.finish({ logits }));
  });
});

describe("a network with batch norm", () => {
  it.each<NetworkSpec>([
    { ...convnet, norm: "batch" },
    { kind: "vgg11", ...image, filters: 1, norm: "batch" },
    { kind: "resnet18", ...image, filters: 1, norm: "batch" },
    { kind: "resnet18-ap", ...image, filters: 1, norm: "batch" },
  ])("%j takes running statistics beside its parameters and leaves new ones", (spec) => {
    const network = buildNetwork(spec);
    const step = trainingStep(network, { images: 4, batch: 2 }, adam);
    const state = ["first_moment", "second_moment"];
    const expected = ["theta", "images", "labels", "indices", "alpha", ...state, "second_correction", "statistics"];
    expect(inputsOf(step).toSorted()).toEqual(expected.toSorted());
    expect(outputsOf(step)).toContain("statistics_next");
    expect(inputsOf(classify(network, 1))).toEqual(["theta", "images", "statistics"]);
  });

  it("is trained as one without statistics is: they depend on the step, not the step on them", () => {
    const network = buildNetwork({ ...convnet, norm: "batch" });
    const random = (purpose: string, length: number): Float64Array =>
      randomStream({ seed: 1, purpose }).normal(new Float64Array(length));
    const theta = random("theta", parameterCount(network.parameters));
    const inputs = { theta, images: random("images", 2 * 1024), labels: [1, 0, 0, 0, 1, 0], alpha: [0.1] };
    const plain = interpret(innerStep(network, { images: 2 }), inputs);
    const step = trainingStep(network, { images: 2 }, { kind: "sgd", momentum: 0, weightDecay: 0 });
    const velocity = new Float64Array(theta.length);
    for (const statistics of [new Float64Array(8), random("statistics", 8)]) {
      const { theta_next, loss, statistics_next } = interpret(step, { ...inputs, velocity, statistics });
      expect(loss).toEqual(plain["loss"]);
      const gap = theta_next?.map((value, index) => Math.abs(value - (plain["theta_next"]?.[index] ?? Number.NaN)));
      expect(Math.max(...(gap ?? [Number.NaN]))).toBeLessThan(1e-12);
      expect(statistics_next).toHaveLength(8);
    }
  });
});
