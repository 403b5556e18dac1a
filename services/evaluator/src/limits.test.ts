/** Limits that depend on the data set, held before anything is trained. */
import { failureOf } from "@condensery/compute-kit/testing";
import { networkToWire, tensorToWire } from "@condensery/wire/convert";
import { SelectionMethod, type EvaluateRequest, type SelectImagesRequest } from "@condensery/wire/evaluation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate, problem, request, selectImages, startTinyEvaluator, type TinyEvaluator } from "./testing.js";

let service: TinyEvaluator;
beforeAll(async () => {
  service = await startTinyEvaluator({
    CONDENSERY_LIMIT_TRAINING_IMAGES: "120",
    CONDENSERY_LIMIT_MEMORY: "8MiB",
    CONDENSERY_LIMIT_CLASSES: "5",
  });
}, 120_000);
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** All 30 training images of the tiny data set. */
const everything: EvaluateRequest = {
  ...request,
  images: undefined,
  labels: undefined,
  realImages: { indices: [] },
  batchSize: 8,
  repeats: 1,
};
const selection: Partial<SelectImagesRequest> = {
  method: SelectionMethod.HERDING,
  imagesPerClass: 2,
  dataset: { uri: "idx:tiny" },
  preprocessing: { mean: [0.4], std: [0.3] },
  network: networkToWire(problem.spec),
  seed: 4n,
};
/** A network of which a batch of 256 images takes more memory than there is. */
const large = networkToWire({ ...problem.spec, filters: 64 });

test("training on the whole split is held against the limit, and what lies at it is taken", async () => {
  const error = await failureOf(evaluate(service.channel, { ...everything, epochs: 4 }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED", fields: [{ field: "epochs" }] });
  expect(error.message).toContain("expected at most 120 images to train on (repeats x epochs x images), got 150");
  expect((await evaluate(service.channel, { ...everything, epochs: 3 })).result.accuracies).toHaveLength(1);
});

test("all repeats count", async () => {
  const error = await failureOf(evaluate(service.channel, { ...everything, repeats: 3, epochs: 1 }));
  expect(error).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field: "epochs" }] });
  expect((await evaluate(service.channel, { ...everything, repeats: 2, epochs: 1 })).result.accuracies).toHaveLength(2);
});

test.each<[what: string, change: Partial<EvaluateRequest>]>([
  ["all real images", { realImages: { indices: [] } }],
  ["some real images", { realImages: { indices: [0, 1, 2] } }],
  ["given images", { realImages: undefined, images: request.images, labels: request.labels }],
])("memory of an evaluation on %s is held against the limit", async (_, change) => {
  const asked = { ...everything, ...change, network: large, batchSize: 256, epochs: 1 };
  const error = await failureOf(evaluate(service.channel, asked));
  expect(error).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field: "batch_size" }] });
  expect(error.message).toMatch(/expected at most 8(?:\.0)? MiB of estimated memory in one call, got an estimated/u);
});

test.each([SelectionMethod.HERDING, SelectionMethod.K_CENTER])(
  "what method %i trains on is held against the limit, and what lies at it is taken",
  async (method) => {
    const error = await failureOf(selectImages(service.channel, { ...selection, method, epochs: 5 }));
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED", fields: [{ field: "epochs" }] });
    expect(error.message).toContain("expected at most 120 images to train on (epochs x training images), got 150");
    expect((await selectImages(service.channel, { ...selection, method, epochs: 4 })).indices).toHaveLength(6);
  },
);

test("only images of the classes that are asked for count", async () => {
  expect((await selectImages(service.channel, { ...selection, classes: [0, 2], epochs: 6 })).indices).toHaveLength(4);
});

test("memory of a selection is held against the limit; random images take none", async () => {
  const asked = { ...selection, network: large, epochs: 1 };
  const error = await failureOf(selectImages(service.channel, asked));
  expect(error).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field: "network" }] });
  expect(error.message).toContain("of estimated memory in one call, got an estimated");
  const random = { ...asked, method: SelectionMethod.RANDOM };
  expect((await selectImages(service.channel, random)).indices).toHaveLength(6);
});

test("features are no classes: there may be more of them", async () => {
  // 4 filters of 4 x 4 are 64 features
  expect((await selectImages(service.channel, { ...selection, epochs: 1 })).indices).toHaveLength(6);
  const tensors = { labels: tensorToWire({ shape: [6, 6], data: new Float32Array(36) }) };
  const many = { ...request, ...tensors, network: networkToWire({ ...problem.spec, classes: 6 }) };
  const error = await failureOf(evaluate(service.channel, many));
  expect(error).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field: "network" }] });
});
