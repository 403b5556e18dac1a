/** Real images over the wire: chosen, trained on by their indices, and all of them. */
import { failureOf } from "@condensery/compute-kit/testing";
import {
  fitPreprocessing,
  loadIdxDirectory,
  prepareImages,
  randomPerClass,
  type ImageSplit,
  type Preprocessing,
} from "@condensery/datasets";
import { labelledSplit, oneHotLabels, selectImages as selectHere } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { networkToWire, preprocessingToWire, selectionMethods, tensorToWire } from "@condensery/wire/convert";
import { SelectionMethod, type SelectImagesRequest } from "@condensery/wire/evaluation";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  describe,
  evaluate,
  problem,
  request,
  selectImages,
  startTinyEvaluator,
  type TinyEvaluator,
} from "./testing.js";

const preprocessing: Preprocessing = { kind: "standardise", mean: [0.4], std: [0.3], padTo: null };

let service: TinyEvaluator;
let train: ImageSplit;
beforeAll(async () => {
  service = await startTinyEvaluator({ CONDENSERY_THREADS: "2" });
  ({ train } = await loadIdxDirectory(service.tiny));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const dataset = { uri: "idx:tiny" };
const selection: Partial<SelectImagesRequest> = {
  method: SelectionMethod.HERDING,
  imagesPerClass: 2,
  dataset,
  preprocessing: { mean: [0.4], std: [0.3] },
  network: networkToWire(problem.spec),
  epochs: 3,
  learningRate: 0.05,
  seed: 4n,
};

test.each(["herding", "k-center"] as const)("%s chooses as the same process does", async (method) => {
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const expected = await selectHere(runtime, {
    method,
    imagesPerClass: 2,
    train: labelledSplit(train, 3, preprocessing),
    seed: 4n,
    features: { spec: problem.spec, epochs: 3, learningRate: 0.05 },
  });
  const result = await selectImages(service.channel, { ...selection, method: selectionMethods.toWire(method) });
  expect(result.indices).toEqual([...expected]);
  expect(result.flops).toBeGreaterThan(0);
});

test("random images need no network", async () => {
  const asked = { method: SelectionMethod.RANDOM, imagesPerClass: 4, dataset, seed: 8n };
  const { indices, flops } = await selectImages(service.channel, asked);
  expect(indices).toEqual([...randomPerClass(train.labels, 3, 4, 8n)]);
  expect(flops).toBe(0);
});

test.each(["herding", "k-center"] as const)(
  "%s of some classes is that of a data set of those alone",
  async (method) => {
    const few = { ...selection, method: selectionMethods.toWire(method), classes: [2, 0] };
    const { indices } = await selectImages(service.channel, few);
    const alone = await selectImages(service.channel, {
      ...few,
      classes: [],
      dataset: { uri: "idx:tiny?classes=2,0" },
      network: networkToWire({ ...problem.spec, classes: 2 }),
    });
    const members = [...train.labels.keys()].filter((index) => train.labels[index] !== 1);
    expect(indices).toEqual(alone.indices.map((index) => members[index]));
    expect(indices.map((index) => train.labels[index])).toEqual([2, 2, 0, 0]);
  },
);

test("random images of some classes", async () => {
  const asked = { method: SelectionMethod.RANDOM, imagesPerClass: 3, dataset, seed: 8n, classes: [1] };
  const { indices } = await selectImages(service.channel, asked);
  expect(indices.map((index) => train.labels[index])).toEqual([1, 1, 1]);
  expect(new Set(indices).size).toBe(3);
});

test("a data set is described", async () => {
  const { name, digest, ...content } = await describe(service.channel, { dataset });
  expect(name).toBe("idx:tiny");
  expect(content).toEqual({
    classes: ["0", "1", "2"],
    channels: 1,
    size: { height: 8, width: 8 },
    trainImages: [10, 10, 10],
    testImages: [4, 4, 4],
    statistics: preprocessingToWire(fitPreprocessing(train)),
  });
  const some = await describe(service.channel, { dataset: { uri: "idx:tiny?classes=2,0" } });
  expect(some).toMatchObject({ classes: ["2", "0"], trainImages: [10, 10] });
  expect(some.digest).not.toBe(digest);
  const error = await failureOf(describe(service.channel, { dataset: { uri: "idx:tiny", digest: some.digest } }));
  expect(error).toMatchObject({ reason: "DATASET_MISMATCH", metadata: { actual: digest } });
});

test.each([256, 4])(
  "training on images by their indices is training on their tensors (batches of %i)",
  async (batchSize) => {
    const indices = [3, 1, 20, 29, 0, 12];
    const data = prepareImages(train, preprocessing, Int32Array.from(indices));
    const labels = oneHotLabels(
      indices.map((index) => train.labels[index] ?? -1),
      3,
    );
    const asked = { ...request, batchSize, repeats: 2 };
    const sent = { images: tensorToWire({ shape: [6, 1, 8, 8], data }), labels: tensorToWire(labels) };
    const named = { images: undefined, labels: undefined, realImages: { indices } };
    const byTensor = await evaluate(service.channel, { ...asked, ...sent });
    const byIndex = await evaluate(service.channel, { ...asked, ...named });
    expect(byIndex.result.outcomes).toEqual(byTensor.result.outcomes);
  },
);

test.each([256, 8])("all training images are trained on (batches of %i)", async (batchSize) => {
  const everything = { ...request, images: undefined, labels: undefined, batchSize, repeats: 1, epochs: 12 };
  const all = await evaluate(service.channel, { ...everything, realImages: { indices: [] } });
  const order = Array.from({ length: 30 }, (_, index) => index);
  const listed = await evaluate(service.channel, { ...everything, realImages: { indices: order } });
  expect(all.result.outcomes).toEqual(listed.result.outcomes);
  expect(all.result.accuracies[0]).toBeGreaterThan(0.9);
  expect(all.progress.at(-1)?.stepsTotal).toBe(BigInt(13 * Math.ceil(30 / batchSize)));
});

test.each<[fields: readonly string[], change: Partial<SelectImagesRequest>]>([
  [["method"], { method: SelectionMethod.UNSPECIFIED }],
  [["images_per_class"], { imagesPerClass: 0 }],
  [["images_per_class"], { imagesPerClass: 11 }],
  [["images_per_class"], { imagesPerClass: 11, method: SelectionMethod.RANDOM }],
  [["dataset"], { dataset: undefined }],
  [["classes[1]"], { classes: [1, 3] }],
  [["classes[2]"], { classes: [1, 0, 1] }],
  [["classes[0]"], { classes: [-1] }],
  [["preprocessing", "network"], { preprocessing: undefined, network: undefined }],
  [["epochs", "learning_rate"], { epochs: 0, learningRate: 0 }],
])("%j: refused", async (fields, change) => {
  const error = await failureOf(selectImages(service.channel, { ...selection, ...change }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST" });
  expect(error.fields.map(({ field }) => field)).toEqual(fields);
});
