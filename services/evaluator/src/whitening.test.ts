/** Whitened images over the wire: the matrices, and networks that are tested on what they make. */
import { failureOf } from "@condensery/compute-kit/testing";
import { fitZca, loadIdxDirectory, prepareWhitened, type ImageDataset, type ImageSplit } from "@condensery/datasets";
import { deviceProduct, evaluate as evaluateHere, preparedImages, standardProtocol } from "@condensery/engine";
import { buildNetwork } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { callServerStream } from "@condensery/service-kit";
import { readTensor, required } from "@condensery/wire/convert";
import { EvaluationServiceService, FitWhiteningRequest } from "@condensery/wire/evaluation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate, problem, request, startTinyEvaluator, type TinyEvaluator } from "./testing.js";

let service: TinyEvaluator;
let dataset: ImageDataset;
let runtime: Runtime;
beforeAll(async () => {
  service = await startTinyEvaluator();
  dataset = await loadIdxDirectory(service.tiny);
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});
afterAll(async () => {
  await runtime.close();
  await service[Symbol.asyncDispose]();
});

async function fitted(asked: Parameters<typeof FitWhiteningRequest.fromPartial>[0]): Promise<Float32Array> {
  const message = FitWhiteningRequest.fromPartial(asked);
  const stream = callServerStream(service.channel, EvaluationServiceService.fitWhitening, message, {
    timeoutMs: 60_000,
  });
  const chunks = (async function* () {
    for await (const { whitening } of stream) yield required(whitening, "whitening", "a part");
  })();
  const expected = { elementType: "float32", shape: [129, 64] } as const;
  const { data } = await readTensor(chunks, { field: "whitening", maxBytes: 2 ** 20, expected });
  return data as Float32Array;
}

test("the whitening is what this process fits on the same device", async () => {
  await using workspace = runtime.open();
  const product = deviceProduct(workspace);
  for (const epsilon of [0.1, 0.5]) {
    const here = await fitZca(dataset.train, { product, epsilon });
    const found = await fitted({ dataset: { uri: "idx:tiny" }, zca: epsilon === 0.1 ? {} : { epsilon } });
    expect(found.subarray(0, 64)).toEqual(here.mean);
    expect(found.subarray(64, 64 + 4096)).toEqual(here.transform);
    expect(found.subarray(64 + 4096)).toEqual(here.inverse);
  }
});

test("networks are tested on whitened images, given ones are taken as they are", async () => {
  await using workspace = runtime.open();
  const multiplying = { product: deviceProduct(workspace) };
  const zca = await fitZca(dataset.train, multiplying);
  const prepared = async (split: ImageSplit) => {
    const every = Int32Array.from({ length: split.count }, (_, index) => index);
    const images = await prepareWhitened(split, zca, null, every, multiplying);
    return preparedImages({ count: split.count, shape: split.shape, images, labels: split.labels }, 3);
  };
  const { result } = await evaluate(service.channel, { ...request, preprocessing: { mean: [], std: [], zca: {} } });
  const { images, labels } = problem;
  const { outcomes } = await evaluateHere(runtime, {
    network: buildNetwork(problem.spec),
    protocol: { ...standardProtocol, learningRate: 0.05, epochs: 4, repeats: 3 },
    training: { kind: "resident", imagesOf: () => images, labels },
    test: await prepared(dataset.test),
    seed: 9n,
  });
  expect(result.accuracies).toEqual(outcomes.map(({ accuracy }) => accuracy));
  expect(result.outcomes.map(({ curve }) => curve)).toEqual(outcomes.map(({ curve }) => curve));
});

test("a whitening beside a standardisation is a mistake", async () => {
  const both = { mean: [0.4], std: [0.3], zca: { epsilon: 0 } };
  const failure = await failureOf(evaluate(service.channel, { ...request, preprocessing: both }));
  expect(failure).toMatchObject({
    reason: "INVALID_REQUEST",
    fields: [{ field: "preprocessing.zca.epsilon" }, { field: "preprocessing.zca" }],
  });
  const missing = await failureOf(fitted({ zca: {} }));
  expect(missing).toMatchObject({ reason: "INVALID_REQUEST", fields: [{ field: "dataset" }] });
});
