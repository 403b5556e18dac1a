import { describe, expect, it } from "vitest";
import { NetworkError } from "./network.js";
import { buildNetwork, networkKinds, type NetworkSpec } from "./network-spec.js";
import { parameterCount } from "./parameter.js";

const image = { channels: 3, height: 32, width: 32, classes: 10 };
const convNet = { kind: "convnet", ...image, filters: 128, depth: 3, norm: "instance", pooling: "average" } as const;

function count(spec: NetworkSpec): number {
  return parameterCount(buildNetwork(spec).parameters);
}

function shapes(spec: NetworkSpec): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(buildNetwork(spec).parameters.map(({ name, shape }) => [name, shape]));
}

describe("parameters", () => {
  it.each([
    [{ kind: "alexnet" }, [1_872_202, 2_148_772, 2_456_072]],
    [{ kind: "vgg11" }, [9_231_114, 9_277_284, 9_328_584]],
    [{ kind: "vgg11", norm: "batch" }, [9_231_114, 9_277_284, 9_328_584]],
    [{ kind: "resnet18" }, [11_173_962, 11_220_132, 11_271_432]],
    [{ kind: "resnet18", norm: "batch" }, [11_173_962, 11_220_132, 11_271_432]],
    [{ kind: "resnet18-ap" }, [11_250_762, 11_988_132, 12_807_432]],
  ] as const)("of %o are as many as in the literature for 10, 100 and 200 classes", (options, expected) => {
    expect([10, 100, 200].map((classes) => count({ ...image, ...options, classes }))).toEqual(expected);
  });

  it("are as many as in the literature for the small networks", () => {
    expect(count({ kind: "mlp", ...image })).toBe(411_146);
    expect(count({ kind: "lenet", ...image })).toBe(62_006);
  });

  it.each(["alexnet", "vgg11", "resnet18"] as const)("of %s do not depend on the image's size", (kind) => {
    expect(shapes({ ...image, kind, height: 64, width: 64 })).toEqual(shapes({ ...image, kind }));
  });

  it("of a ConvNet with batch or group norm are those with instance norm", () => {
    expect(shapes({ ...convNet, norm: "batch" })).toEqual(shapes(convNet));
    expect(shapes({ ...convNet, norm: "group" })).toEqual(shapes(convNet));
  });

  it("of a layer norm are as many as the map has elements", () => {
    expect(shapes({ ...convNet, filters: 2, height: 9, norm: "layer" })).toMatchObject({
      "block0.norm.weight": [2, 9, 32],
      "block1.norm.bias": [2, 4, 16],
    });
  });

  it("of a residual block lie in PyTorch's order, with its names", () => {
    const names = (kind: "resnet18" | "resnet18-ap") =>
      Object.keys(shapes({ kind, ...image, filters: 1 })).filter((name) => name.startsWith("layer2.0"));
    const tensors = (norm: string) => [`${norm}.weight`, `${norm}.bias`];
    const main = ["conv1.weight", ...tensors("bn1"), "conv2.weight", ...tensors("bn2"), "shortcut.0.weight"];
    const under = (prefix: string, rest: readonly string[]) => rest.map((name) => `${prefix}.${name}`);
    expect(names("resnet18")).toEqual(under("layer2.0", [...main, ...tensors("shortcut.1")]));
    expect(names("resnet18-ap")).toEqual(under("layer2.0", [...main, ...tensors("shortcut.2")]));
  });

  it("of a VGG11 have the numbers of PyTorch's layers", () => {
    const names = Object.keys(shapes({ kind: "vgg11", ...image, filters: 1 }));
    const weights = names.filter((name) => name.startsWith("features") && name.endsWith(".weight"));
    const numbers = weights.map((name) => Number(name.split(".")[1]));
    expect(numbers).toEqual([0, 1, 4, 5, 8, 9, 11, 12, 15, 16, 18, 19, 22, 23, 25, 26]);
  });
});

describe("initial parameters", () => {
  it.each([
    { ...convNet, norm: "group" },
    { kind: "alexnet", ...image },
    { kind: "vgg11", ...image },
    { kind: "resnet18", ...image, norm: "batch" },
    { kind: "resnet18-ap", ...image },
    { kind: "mlp", ...image },
    { kind: "lenet", ...image },
  ] satisfies NetworkSpec[])("of $kind have PyTorch's default distributions", (spec) => {
    let fanIn = 0;
    for (const { name, shape, initialisation } of buildNetwork(spec).parameters) {
      const isWeight = name.endsWith(".weight");
      // A norm's weight has one axis; a bias comes after its weight and is drawn as widely
      if (isWeight) fanIn = shape.length === 1 ? 0 : shape.slice(1).reduce((product, length) => product * length, 1);
      const ofNorm = { kind: "constant", value: isWeight ? 1 : 0 };
      const expected = fanIn === 0 ? ofNorm : { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
      expect([name, initialisation]).toEqual([name, expected]);
    }
  });
});

describe("a description that cannot be built", () => {
  it.each([
    [
      { kind: "alexnet", height: 128, width: 128 },
      "AlexNet is defined for images of 32x32 or 64x64 pixels, got 128x128",
    ],
    [{ kind: "vgg11", width: 64 }, "VGG11 is defined for images of 32x32 or 64x64 pixels, got 32x64"],
    [{ kind: "resnet18", height: 28, width: 28 }, "ResNet18 is defined for images of 32x32 or 64x64 pixels, got 28x28"],
    [{ kind: "resnet18-ap", height: 64, width: 64 }, "ResNet18_AP is defined for images of 32x32 pixels, got 64x64"],
    [{ kind: "lenet", height: 28, width: 28 }, "LeNet is defined for images of 32x32 pixels, got 28x28"],
    [{ kind: "vgg11", norm: "group" }, 'VGG11 norm must be one of instance, batch, got "group"'],
    [{ kind: "resnet18", norm: "none" }, 'ResNet18 norm must be one of instance, batch, got "none"'],
    [{ kind: "alexnet", filters: 0 }, "AlexNet filters must be a positive integer, got 0"],
    [{ kind: "mlp", hidden: 1.5 }, "MLP hidden must be a positive integer, got 1.5"],
    [{ kind: "lenet", classes: -1 }, "LeNet classes must be a positive integer, got -1"],
    [{ kind: "vit" }, `network kind must be one of ${networkKinds.join(", ")}, got "vit"`],
  ])("%o says what was expected and what came", (options, message) => {
    // What a file or a request may hold, where types are not checked
    const spec = { ...image, ...options } as NetworkSpec;
    expect(() => buildNetwork(spec)).toThrow(new NetworkError(message));
  });
});
