import { GraphBuilder, interpret } from "@condensery/autodiff";
import { describe, expect, it } from "vitest";
import { convNet, convNetSpec } from "./convnet.js";
import { NetworkError } from "./network.js";
import { parameterCount } from "./parameter.js";

const cifar10 = { channels: 3, height: 32, width: 32, classes: 10 };

describe("parameters", () => {
  it("has the literature's counts", () => {
    const count = (spec: Parameters<typeof convNetSpec>[0]): number =>
      parameterCount(convNet(convNetSpec(spec)).parameters);
    const pixels = (side: number) => ({ channels: 3, height: side, width: side });

    expect(count(cifar10)).toBe(320_010);
    expect(count({ ...cifar10, classes: 100 })).toBe(504_420);
    expect(count({ ...pixels(64), classes: 200, depth: 4 })).toBe(857_160);
    expect(count({ ...pixels(64), classes: 200 })).toBe(1_938_120);
    expect(count({ ...pixels(64), classes: 1000, depth: 4 })).toBe(2_496_360);
    expect(count({ ...pixels(128), classes: 10, depth: 5 })).toBe(615_690);
    expect(count({ ...pixels(64), classes: 10, depth: 5 })).toBe(600_330);
    expect(count({ ...cifar10, depth: 4 })).toBe(452_490);
    expect(count({ ...cifar10, depth: 2 })).toBe(233_610);
    expect(count({ ...cifar10, depth: 1 })).toBe(331_530);
    // 28x28 digits arrive padded to 32x32
    expect(count({ ...cifar10, channels: 1 })).toBe(317_706);
  });

  it("lie in PyTorch's order, with its names and shapes", () => {
    const { parameters } = convNet(convNetSpec({ ...cifar10, filters: 8, depth: 2 }));
    expect(parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ["block0.conv.weight", [8, 3, 3, 3]],
      ["block0.conv.bias", [8]],
      ["block0.norm.weight", [8]],
      ["block0.norm.bias", [8]],
      ["block1.conv.weight", [8, 8, 3, 3]],
      ["block1.conv.bias", [8]],
      ["block1.norm.weight", [8]],
      ["block1.norm.bias", [8]],
      ["classifier.weight", [10, 8 * 8 * 8]],
      ["classifier.bias", [10]],
    ]);
  });

  it("leave the norm out where there is none, and keep the image's size without pooling", () => {
    const { parameters } = convNet(convNetSpec({ ...cifar10, filters: 4, depth: 1, norm: "none", pooling: "none" }));
    expect(parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ["block0.conv.weight", [4, 3, 3, 3]],
      ["block0.conv.bias", [4]],
      ["classifier.weight", [10, 4 * 32 * 32]],
      ["classifier.bias", [10]],
    ]);
  });

  it("shrinks odd sizes as pooling does, dropping the incomplete window", () => {
    const { parameters } = convNet(convNetSpec({ ...cifar10, height: 13, width: 10, filters: 4, depth: 2 }));
    expect(parameters.find(({ name }) => name === "classifier.weight")?.shape).toEqual([10, 4 * 3 * 2]);
  });
});

describe("options", () => {
  it("have the literature's defaults", () => {
    expect(convNetSpec(cifar10)).toEqual({
      ...cifar10,
      kind: "convnet",
      filters: 128,
      depth: 3,
      norm: "instance",
      pooling: "average",
    });
  });

  it.each(["channels", "height", "width", "classes", "filters", "depth"] as const)(
    "refuse a %s that is no positive integer",
    (name) => {
      for (const value of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        const build = () => convNet({ ...convNetSpec(cifar10), [name]: value });
        expect(build).toThrow(NetworkError);
        expect(build).toThrow(`ConvNet ${name} must be a positive integer, got ${value}`);
      }
    },
  );

  it("refuse an unknown norm, pooling or kind, such as a file may hold", () => {
    const build = (option: object) => () => convNet({ ...convNetSpec(cifar10), ...option });
    expect(build({ norm: "weight" })).toThrow(
      new NetworkError('ConvNet norm must be one of instance, batch, group, layer, none, got "weight"'),
    );
    expect(build({ activation: "gelu" })).toThrow(
      new NetworkError('ConvNet activation must be one of relu, sigmoid, leakyrelu, got "gelu"'),
    );
    expect(build({ pooling: "sum" })).toThrow(
      new NetworkError('ConvNet pooling must be one of average, max, none, got "sum"'),
    );
    expect(build({ kind: "resnet" })).toThrow(new NetworkError('ConvNet kind must be one of convnet, got "resnet"'));
  });

  it("refuse filters that do not fall into the groups of a group norm", () => {
    const spec = { ...convNetSpec({ ...cifar10, filters: 6 }), norm: "group" } as const;
    expect(() => convNet(spec)).toThrow(
      new NetworkError("ConvNet filters must be a multiple of 4 for group norm, got 6"),
    );
  });

  it("refuse an image that pooling would shrink to nothing", () => {
    const spec = convNetSpec({ ...cifar10, height: 32, width: 7 });
    expect(() => convNet(spec)).toThrow(
      "a ConvNet of depth 3 with pooling needs images of at least 8x8 pixels, got 32x7",
    );
    expect(() => convNet({ ...spec, width: 8 })).not.toThrow();
    expect(() => convNet({ ...spec, width: 1, pooling: "none" })).not.toThrow();
  });
});

describe("logits", () => {
  it("say when parameters are missing or of another shape", () => {
    const network = convNet(convNetSpec({ ...cifar10, filters: 2, depth: 1 }));
    const builder = new GraphBuilder();
    const values = network.parameters.map(({ name, shape }) => builder.input(name, shape));
    const images = builder.input("x", [1, 3, 32, 32]);
    expect(() => network.logits(values.slice(0, 1), images)).toThrow(
      new NetworkError("the network has 6 parameters, got 1"),
    );
    expect(() => network.logits(values.toReversed(), images)).toThrow(
      new NetworkError("block0.conv.weight must be [2,3,3,3], got [10]"),
    );
  });

  it("do not depend on a convolution's bias before an instance norm", () => {
    const network = convNet(convNetSpec({ channels: 1, height: 4, width: 4, classes: 2, filters: 2, depth: 1 }));
    const builder = new GraphBuilder();
    const parameters = network.parameters.map(({ name, shape }) => builder.input(name, shape));
    const graph = builder.finish({ logits: network.logits(parameters, builder.input("x", [1, 1, 4, 4])) });
    const ramp = (length: number) => Float64Array.from({ length }, (_, index) => Math.sin(index + 1));
    const logits = (bias: number[]) =>
      interpret(graph, {
        "block0.conv.weight": ramp(18),
        "block0.conv.bias": bias,
        "block0.norm.weight": [1, 1],
        "block0.norm.bias": [0, 0],
        "classifier.weight": ramp(16),
        "classifier.bias": [0, 0],
        x: ramp(16),
      })["logits"];
    expect(logits([3, -7])).toEqual(logits([0, 0]));
  });
});
