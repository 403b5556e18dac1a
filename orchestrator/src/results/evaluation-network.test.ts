import { convNetSpec } from "@condensery/networks";
import { networkKinds, type NetworkSpec } from "@condensery/wire/convert";
import { describe, expect, it } from "vitest";
import { evaluationNetwork, type NetworkRequest } from "./evaluation-network.js";

const image = { channels: 3, height: 32, width: 32, classes: 10 };
const job = convNetSpec({ ...image, filters: 16, depth: 2, norm: "none", pooling: "max" });
const tiny = { ...job, height: 8, width: 8 };

describe("the network of an evaluation", () => {
  it.each<[NetworkRequest, NetworkSpec]>([
    [{}, job],
    [{ network: "convnet" }, job],
    [{ depth: 5, width: 64, norm: "instance", pooling: "average" }, convNetSpec({ ...image, depth: 5, filters: 64 })],
    [{ network: "alexnet" }, { kind: "alexnet", ...image, filters: 64 }],
    [
      { network: "vgg11", width: 8 },
      { kind: "vgg11", ...image, filters: 8 },
    ],
    [{ network: "resnet18" }, { kind: "resnet18", ...image, filters: 64 }],
    [
      { network: "resnet18-ap", width: 1 },
      { kind: "resnet18-ap", ...image, filters: 1 },
    ],
    [
      { network: "vgg11", norm: "instance" },
      { kind: "vgg11", ...image, filters: 64 },
    ],
    [
      { network: "resnet18", norm: "batch" },
      { kind: "resnet18", ...image, filters: 64, norm: "batch" },
    ],
    [{ norm: "batch" }, { ...job, norm: "batch" }],
    [{ network: "mlp" }, { kind: "mlp", ...image, hidden: 128 }],
    [{ network: "lenet" }, { kind: "lenet", ...image }],
  ])("%j", (request, network) => {
    expect(evaluationNetwork(request, job)).toEqual({ network });
  });
});

describe("options that make no network", () => {
  // What a program may pass where types are not checked
  const untyped = (request: object): NetworkRequest => request;

  it.each<[NetworkRequest, typeof job, readonly string[]]>([
    [untyped({ network: "vit", depth: 2 }), job, [`network must be one of ${networkKinds.join(", ")}, got "vit"`]],
    [untyped({ norm: "layer" }), job, ['norm must be one of instance, none, batch, got "layer"']],
    [untyped({ pooling: "min" }), job, ['pooling must be one of average, max, none, got "min"']],
    [
      { network: "resnet18", depth: 2, norm: "none", pooling: "max" },
      job,
      [
        "depth is an option of convnet only; leave it out with resnet18",
        'norm of resnet18 must be one of instance, batch, got "none"',
        "pooling is an option of convnet only; leave it out with resnet18",
      ],
    ],
    [
      { network: "alexnet", norm: "batch" },
      job,
      ["norm is an option of convnet, vgg11, resnet18, resnet18-ap only; leave it out with alexnet"],
    ],
    [
      { norm: "batch", pooling: "none" },
      { ...tiny, height: 1, width: 1 },
      ['norm must be instance or none for images of one pixel, got "batch"'],
    ],
    [{ network: "lenet", width: 4 }, job, ["width is no option of lenet, whose layers are fixed; leave it out"]],
    [
      { depth: 9, width: 1025 },
      job,
      ["width must be an integer from 1 to 1024, got 1025", "depth must be an integer from 1 to 8, got 9"],
    ],
    [{ network: "vgg11", width: 257 }, job, ["width must be an integer from 1 to 256, got 257"]],
    [{ network: "mlp", width: 0.5 }, job, ["width must be an integer from 1 to 8192, got 0.5"]],
    [
      { network: "alexnet" },
      tiny,
      ["height", "width"].map(
        (side) => `network alexnet does not fit the condensed images: their ${side} must be 32 or 64, got 8`,
      ),
    ],
    [
      { network: "resnet18-ap" },
      { ...job, width: 64 },
      ["network resnet18-ap does not fit the condensed images: their width must be 32, the height, got 64"],
    ],
    [
      { depth: 4 },
      { ...tiny, width: 16 },
      ["network convnet does not fit the condensed images: their height must be an integer from 16 to 1024, got 8"],
    ],
  ])("%j of %j", (request, ofJob, problems) => {
    expect(evaluationNetwork(request, ofJob)).toEqual({ problems });
  });
});
