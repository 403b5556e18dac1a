import { collectSpans, expectSessionRuns, failureOf, startService } from "@condensery/compute-kit/testing";
import { loadIdxDirectory } from "@condensery/datasets";
import {
  evaluate as evaluateHere,
  labelledSplit,
  standardProtocol,
  UsageMeter,
  type Evaluation,
  type Usage,
} from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import type { EvaluateRequest } from "@condensery/wire/evaluation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate, main, problem, request, startTinyEvaluator, type TinyEvaluator } from "./testing.js";

let service: TinyEvaluator;
beforeAll(async () => {
  service = await startTinyEvaluator({ CONDENSERY_THREADS: "2", CONDENSERY_LIMIT_PARAMETERS: "5000" });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** The same on this process's own device, one repeat after another on one thread. */
async function here(batchSize: number): Promise<Evaluation & { readonly usage: Usage; readonly onnxruntime: string }> {
  const { test } = await loadIdxDirectory(service.tiny);
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const meter = new UsageMeter();
  const evaluation = await evaluateHere(runtime, {
    meter,
    network: problem.network,
    protocol: { ...standardProtocol, batchSize, repeats: 3, epochs: 4, learningRate: 0.05 },
    training: { kind: "resident", imagesOf: () => problem.images, labels: problem.labels },
    test: labelledSplit(test, 3, { kind: "standardise", mean: [0.4], std: [0.3], padTo: null }),
    seed: 9n,
  });
  return { ...evaluation, usage: meter.usage, onnxruntime: runtime.report().version };
}

test.each([256, 4])(
  "an evaluation is that of the same process, however it is shared (batches of %i)",
  async (batchSize) => {
    const { accuracies, usage, onnxruntime } = await here(batchSize);
    const whole = await evaluate(service.channel, { ...request, batchSize });
    expect(whole.result.accuracies).toEqual(accuracies);
    expect(whole.result.deviceSeconds).toBeGreaterThan(0);
    expect(whole.result.flops).toBe(usage.flops);
    expect(whole.result.device).toEqual({ provider: "cpu", threads: 1, onnxruntime });
    const steps = BigInt(3 * 5 * Math.ceil(6 / batchSize));
    expect(whole.progress.at(-1)).toEqual({ stepsDone: steps, stepsTotal: steps });
    const shares = [
      await evaluate(service.channel, { ...request, batchSize, repeats: undefined }),
      await evaluate(service.channel, { ...request, batchSize, firstRepeat: 1, repeats: 2 }),
    ];
    expect(shares.flatMap(({ result }) => result.accuracies)).toEqual(accuracies);
  },
);

test.each<[field: string, reason: string, change: Partial<EvaluateRequest>]>([
  ["network", "INVALID_REQUEST", { network: undefined }],
  ["images", "INVALID_REQUEST", { images: undefined }],
  ["images", "BAD_TENSOR", { images: problem.loop.labels }],
  ["labels", "INVALID_REQUEST", { labels: undefined }],
  ["labels", "BAD_TENSOR", { labels: problem.loop.images }],
  ["dataset", "INVALID_REQUEST", { dataset: undefined }],
  ["dataset.uri", "INVALID_REQUEST", { dataset: { uri: "cifar" } }],
  ["dataset.digest", "INVALID_REQUEST", { dataset: { uri: "idx:tiny", digest: "A".repeat(64) } }],
  ["preprocessing", "INVALID_REQUEST", { preprocessing: undefined }],
  ["preprocessing.std", "INVALID_REQUEST", { preprocessing: { mean: [0], std: [1, 1] } }],
  ["preprocessing.mean", "INVALID_REQUEST", { preprocessing: { mean: [0, 0], std: [1, 1] } }],
  [
    "network.convnet.height",
    "INVALID_REQUEST",
    { preprocessing: { mean: [0], std: [1], padTo: { height: 9, width: 8 } } },
  ],
  ["learning_rate", "INVALID_REQUEST", { learningRate: 0 }],
  ["epochs", "INVALID_REQUEST", { epochs: 0 }],
  ["first_repeat", "INVALID_REQUEST", { firstRepeat: -1 }],
  ["repeats", "INVALID_REQUEST", { repeats: 101 }],
  ["batch_size", "INVALID_REQUEST", { batchSize: 0 }],
  ["momentum", "INVALID_REQUEST", { momentum: 1 }],
  ["weight_decay", "INVALID_REQUEST", { weightDecay: -1 }],
])("%s is refused with %s", async (field, reason, change) => {
  const error = await failureOf(evaluate(service.channel, { ...request, ...change }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason });
  expect(error.fields.map((violation) => violation.field)).toEqual([field]);
});

test("a data set that is not there, or another one, is told apart", async () => {
  const missing = await failureOf(evaluate(service.channel, { ...request, dataset: { uri: "idx:other" } }));
  expect(missing).toMatchObject({ code: "NOT_FOUND", metadata: { resource: "idx:other" } });
  const dataset = { uri: "idx:tiny", digest: "0".repeat(64) };
  const mismatch = await failureOf(evaluate(service.channel, { ...request, dataset }));
  expect(mismatch).toMatchObject({ code: "FAILED_PRECONDITION", reason: "DATASET_MISMATCH" });
});

test("each repeat is a span with its cost, above its program runs", async () => {
  await using collector = await collectSpans();
  const hook = new URL("../../../packages/service-kit/dist/telemetry/hook.js", import.meta.url).href;
  const environment = { CONDENSERY_DATA_ROOTS: service.dataRoot, CONDENSERY_THREADS: "2", ...collector.environment };
  await using traced = await startService({ main, environment, imports: [hook] });
  const { result } = await evaluate(traced.channel, request);
  traced.signal("SIGTERM");
  await traced.ended;
  const repeats = collector.spans.filter(({ name }) => name === "condensery.evaluation");
  expect(repeats).toHaveLength(3);
  for (const { attributes } of repeats) {
    expect(attributes).toMatchObject({ "condensery.images": 6, "condensery.parameters": problem.parameters });
  }
  const total = (name: string) => repeats.reduce((sum, { attributes }) => sum + Number(attributes[name]), 0);
  expect(total("condensery.flops")).toBe(result.flops);
  expect(total("condensery.device_seconds")).toBeCloseTo(result.deviceSeconds, 9);
  const runs = expectSessionRuns(collector.spans, repeats);
  // Epochs 0 to 4, then the test images
  expect(runs).toHaveLength(3 * (5 + 1));
});
