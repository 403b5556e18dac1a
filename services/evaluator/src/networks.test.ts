import { failureOf, problemOf } from "@condensery/compute-kit/testing";
import { loadIdxDirectory } from "@condensery/datasets";
import { evaluate as evaluateHere, labelledSplit, standardProtocol, UsageMeter } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import type { NetworkSpec } from "@condensery/wire/convert";
import type { EvaluateRequest } from "@condensery/wire/evaluation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate, request, startTinyEvaluator, type TinyEvaluator } from "./testing.js";

let service: TinyEvaluator;
beforeAll(async () => {
  service = await startTinyEvaluator({
    CONDENSERY_THREADS: "2",
    CONDENSERY_LIMIT_PARAMETERS: "100000",
    CONDENSERY_LIMIT_MAP_BYTES: "8MiB",
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const sizes = { channels: 1, height: 32, width: 32, classes: 3 };
const padTo = { height: 32, width: 32 };

/** An evaluation on images of the tiny data set padded to the network's size. */
function requestFor(spec: NetworkSpec) {
  const problem = problemOf(spec, { steps: 1, images: 6 });
  const { network, images, labels } = problem.loop;
  const preprocessing = { mean: [0.4], std: [0.3], padTo: { height: spec.height, width: spec.width } };
  return { problem, message: { ...request, network, images, labels, preprocessing, repeats: 2 } };
}

test.each<NetworkSpec>([
  { kind: "alexnet", ...sizes, filters: 2 },
  { kind: "vgg11", ...sizes, filters: 1 },
  { kind: "resnet18", ...sizes, filters: 1 },
  { kind: "resnet18-ap", ...sizes, filters: 1 },
  { kind: "mlp", ...sizes, hidden: 16 },
  { kind: "lenet", ...sizes },
  { kind: "convnet", ...sizes, filters: 2, depth: 2, norm: "batch", pooling: "max" },
  { kind: "vgg11", ...sizes, filters: 1, norm: "batch" },
  { kind: "resnet18", ...sizes, filters: 1, norm: "batch" },
  { kind: "resnet18-ap", ...sizes, filters: 1, norm: "batch" },
])("%j has the accuracies of the same process", async (spec) => {
  const { problem, message } = requestFor(spec);
  const { test } = await loadIdxDirectory(service.tiny);
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const meter = new UsageMeter();
  const expected = await evaluateHere(runtime, {
    meter,
    network: problem.network,
    protocol: { ...standardProtocol, repeats: 2, epochs: 4, learningRate: 0.05 },
    training: { kind: "resident", imagesOf: () => problem.images, labels: problem.labels },
    test: labelledSplit(test, 3, { kind: "standardise", mean: [0.4], std: [0.3], padTo }),
    seed: 9n,
  });
  const { result } = await evaluate(service.channel, message);
  expect({ accuracies: result.accuracies, flops: result.flops }).toEqual({
    accuracies: expected.accuracies,
    flops: meter.usage.flops,
  });
});

const lenet = requestFor({ kind: "lenet", ...sizes }).message;
const mlp = requestFor({ kind: "mlp", ...sizes, hidden: 8 }).message;

test.each<[fields: readonly string[], reason: string, message: EvaluateRequest]>([
  [["network.kind"], "INVALID_REQUEST", { ...lenet, network: {} }],
  [
    ["network.alexnet.height", "network.alexnet.width"],
    "INVALID_REQUEST",
    { ...lenet, network: { kind: { $case: "alexnet", alexnet: { ...sizes, height: 28, width: 28 } } } },
  ],
  [
    ["network.resnet18_ap.height"],
    "INVALID_REQUEST",
    { ...lenet, network: { kind: { $case: "resnet18Ap", resnet18Ap: { ...sizes, height: 64, norm: 0 } } } },
  ],
  // The data set has three classes, and these images keep their 8x8 pixels
  [["network.mlp.classes"], "INVALID_REQUEST", requestFor({ kind: "mlp", ...sizes, classes: 4, hidden: 8 }).message],
  [
    ["network.mlp.height", "network.mlp.width"],
    "INVALID_REQUEST",
    { ...mlp, preprocessing: { mean: [0.4], std: [0.3] } },
  ],
  [["network"], "LIMIT_EXCEEDED", requestFor({ kind: "mlp", ...sizes, hidden: 100 }).message],
  [
    ["network.vgg11.norm"],
    "INVALID_REQUEST",
    { ...lenet, network: { kind: { $case: "vgg11", vgg11: { ...sizes, norm: 9 as never } } } },
  ],
  // Maps of 16 channels, 256 test images at once
  [["network"], "LIMIT_EXCEEDED", requestFor({ kind: "alexnet", ...sizes, filters: 8 }).message],
])("%j: refused with %s", async (fields, reason, message) => {
  const error = await failureOf(evaluate(service.channel, message));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason });
  expect(error.fields.map(({ field }) => field)).toEqual(fields);
});
