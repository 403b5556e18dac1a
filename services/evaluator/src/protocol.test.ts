/** Optimisers, schedules, tests on the way and soft labels over the wire. */
import { failureOf } from "@condensery/compute-kit/testing";
import { loadIdxDirectory } from "@condensery/datasets";
import {
  confusionMatrix,
  evaluate as evaluateHere,
  labelledSplit,
  standardProtocol,
  type EvaluationProtocol,
} from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { evaluationProtocolToWire, tensorToWire } from "@condensery/wire/convert";
import { Optimiser, Split, type EvaluateRequest } from "@condensery/wire/evaluation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate, problem, request, startTinyEvaluator, type TinyEvaluator } from "./testing.js";

let service: TinyEvaluator;
beforeAll(async () => {
  service = await startTinyEvaluator({ CONDENSERY_THREADS: "2" });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const tested: EvaluationProtocol = { ...standardProtocol, repeats: 2, epochs: 7, learningRate: 0.02, testEvery: 3 };
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

test.each<[string, Partial<EvaluationProtocol>]>([
  ["SGD", {}],
  ["Adam with a cosine", { optimiser: { kind: "adam", ...adam }, schedule: { kind: "cosine" } }],
  ["AdamW in mini-batches", { optimiser: { kind: "adamw", ...adam }, schedule: { kind: "constant" }, batchSize: 4 }],
  ["SGD with steps", { schedule: { kind: "step", epochs: [2, 5], factor: 0.5, restart: false } }],
])("%s: every number is that of the same process", async (_, part) => {
  const protocol = { ...tested, ...part };
  const { test } = await loadIdxDirectory(service.tiny);
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const images = labelledSplit(test, 3, { kind: "standardise", mean: [0.4], std: [0.3], padTo: null });
  const { outcomes } = await evaluateHere(runtime, {
    network: problem.network,
    protocol,
    training: { kind: "resident", imagesOf: () => problem.images, labels: problem.labels },
    test: images,
    seed: 9n,
  });
  const asked = { ...request, ...evaluationProtocolToWire(protocol), repeats: 2, confusion: true };
  const { result } = await evaluate(service.channel, asked);
  expect(result.classImages).toEqual([4, 4, 4]);
  expect(result.accuracies).toEqual(outcomes.map(({ accuracy }) => accuracy));
  expect(result.outcomes).toEqual(
    outcomes.map(({ best, curve, predictions }) => {
      const confusion = [...confusionMatrix(predictions, images.labels, 3)];
      return { best, curve, classCorrect: [confusion[0], confusion[4], confusion[8]], confusion };
    }),
  );
  for (const { curve, classCorrect = [], confusion } of result.outcomes) {
    expect(curve.map(({ epoch }) => epoch)).toEqual([3, 6, 7]);
    expect(classCorrect.reduce((sum, count) => sum + count, 0) / 12).toBe(curve.at(-1)?.accuracy);
    expect(confusion.reduce((sum, count) => sum + count, 0)).toBe(12);
  }
});

test("logits are trained on as their softmax, and without a wish there is no confusion matrix", async () => {
  const hard = await evaluate(service.channel, request);
  expect(hard.result.outcomes.map(({ confusion }) => confusion)).toEqual([[], [], []]);
  const probabilities = Float32Array.from({ length: 18 }, (_, place) => [0.25, 0.25, 0.5][(place * 7 + 1) % 3] ?? 0);
  const shape = [6, 3];
  const soft = await evaluate(service.channel, { ...request, labels: tensorToWire({ shape, data: probabilities }) });
  const logits = tensorToWire({ shape, data: probabilities.map((value) => Math.log(value) + 3) });
  const asLogits = await evaluate(service.channel, { ...request, labels: undefined, labelLogits: logits });
  for (const [repeat, { curve }] of asLogits.result.outcomes.entries()) {
    expect(curve[0]?.loss).toBeCloseTo(soft.result.outcomes[repeat]?.curve[0]?.loss ?? Number.NaN, 5);
    expect(curve[0]?.loss).not.toBeCloseTo(hard.result.outcomes[repeat]?.curve[0]?.loss ?? Number.NaN, 2);
  }
});

test("networks can be tested on the training split", async () => {
  const { result } = await evaluate(service.channel, { ...request, testedOn: Split.TRAIN });
  expect(result.classImages).toEqual([10, 10, 10]);
});

const tooMany = tensorToWire({ shape: [6, 3], data: new Float32Array(18).fill(Number.NaN) });

test.each<[field: string, reason: string, change: Partial<EvaluateRequest>]>([
  ["optimiser", "INVALID_REQUEST", { optimiser: 77 as Optimiser }],
  ["momentum", "INVALID_REQUEST", { optimiser: Optimiser.ADAM, momentum: 0.9 }],
  ["beta1", "INVALID_REQUEST", { beta1: 0.9 }],
  ["schedule.kind", "INVALID_REQUEST", { schedule: {} }],
  ["test_every", "INVALID_REQUEST", { testEvery: 0 }],
  ["tested_on", "INVALID_REQUEST", { testedOn: 9 as Split }],
  ["label_logits", "INVALID_REQUEST", { labelLogits: tooMany }],
  ["label_logits", "INVALID_REQUEST", { labelLogits: tooMany, labels: undefined }],
  ["images", "INVALID_REQUEST", { realImages: { indices: [] } }],
  [
    "real_images.indices[1]",
    "INVALID_REQUEST",
    { images: undefined, labels: undefined, realImages: { indices: [0, -1] } },
  ],
  [
    "real_images.indices[1]",
    "INVALID_REQUEST",
    { images: undefined, labels: undefined, realImages: { indices: [29, 30] } },
  ],
])("%s is refused with %s", async (field, reason, change) => {
  const error = await failureOf(evaluate(service.channel, { ...request, ...change }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason });
  expect(error.fields.map((violation) => violation.field)).toEqual([field]);
});
