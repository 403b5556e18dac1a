import { join } from "node:path";
import {
  failureOf,
  startService,
  temporaryFolder,
  tinyProblem,
  writeTinyDataset,
  type ServiceUnderTest,
} from "@condensery/compute-kit/testing";
import type { ExpertSpecification, TrainExpertRequest, UnrollRequest } from "@condensery/wire/training";
import { ConvNetNorm, type ConvNet, type Mlp, type Preprocessing } from "@condensery/wire/type";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inline, main, tinySpecification, train, unroll, vector } from "./testing.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: ServiceUnderTest;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  const environment = {
    CONDENSERY_TRAJECTORY_STORE: `file:${join(folder.path, "store")}`,
    CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    CONDENSERY_LIMIT_PARAMETERS: "5000",
  };
  service = await startService({ main, environment });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const specification = (change: Partial<ExpertSpecification>): Partial<TrainExpertRequest> => ({
  specification: { ...tinySpecification, ...change },
});
const network = (change: Partial<ConvNet>) => {
  const { convnet } = tinySpecification.network.kind;
  return specification({ network: { kind: { $case: "convnet", convnet: { ...convnet, ...change } } } });
};
const mlp = (change: Partial<Mlp>): Partial<TrainExpertRequest> => {
  const sizes = { channels: 1, height: 8, width: 8, classes: 3 };
  return specification({ network: { kind: { $case: "mlp", mlp: { ...sizes, hidden: 8, ...change } } } });
};
const preprocessing = (change: Partial<Preprocessing>) =>
  specification({ preprocessing: { ...tinySpecification.preprocessing, ...change } });

test.each<[field: string, reason: string, change: Partial<TrainExpertRequest>]>([
  ["specification", "INVALID_REQUEST", { specification: undefined }],
  ["specification.network", "INVALID_REQUEST", specification({ network: undefined })],
  ["specification.network", "LIMIT_EXCEEDED", network({ filters: 1024 })],
  ["specification.network.convnet.filters", "INVALID_REQUEST", network({ filters: 1025 })],
  ["specification.network.convnet.channels", "INVALID_REQUEST", network({ channels: 3 })],
  ["specification.network.convnet.height", "INVALID_REQUEST", network({ height: 10 })],
  ["specification.network.convnet.width", "INVALID_REQUEST", network({ width: 10 })],
  ["specification.network.convnet.classes", "INVALID_REQUEST", network({ classes: 10 })],
  ["specification.network.convnet.norm", "INVALID_REQUEST", network({ norm: ConvNetNorm.BATCH })],
  ["specification.network.mlp.classes", "INVALID_REQUEST", mlp({ classes: 10 })],
  ["specification.network.mlp.hidden", "INVALID_REQUEST", mlp({ hidden: 0 })],
  ["specification.dataset", "INVALID_REQUEST", specification({ dataset: undefined })],
  ["specification.dataset.uri", "INVALID_REQUEST", specification({ dataset: { uri: "" } })],
  ["specification.dataset.uri", "INVALID_REQUEST", specification({ dataset: { uri: "idx:/etc" } })],
  ["specification.dataset.uri", "INVALID_REQUEST", specification({ dataset: { uri: "idx:../store" } })],
  ["specification.dataset.uri", "INVALID_REQUEST", specification({ dataset: { uri: "idx:tiny/../../store" } })],
  ["specification.dataset.digest", "INVALID_REQUEST", specification({ dataset: { uri: "idx:tiny", digest: "0" } })],
  ["specification.preprocessing", "INVALID_REQUEST", specification({ preprocessing: undefined })],
  ["specification.preprocessing.mean", "INVALID_REQUEST", preprocessing({ mean: [2] })],
  ["specification.preprocessing.mean", "INVALID_REQUEST", preprocessing({ mean: [0, 0], std: [1, 1] })],
  ["specification.preprocessing.std", "INVALID_REQUEST", preprocessing({ std: [0] })],
  ["specification.preprocessing.pad_to", "INVALID_REQUEST", preprocessing({ padTo: { height: 4, width: 4 } })],
  ["specification.learning_rate", "INVALID_REQUEST", specification({ learningRate: 0 })],
  ["specification.learning_rate", "INVALID_REQUEST", specification({ learningRate: 1e30 })],
  ["specification.batch_size", "INVALID_REQUEST", specification({ batchSize: 4097 })],
  ["expert", "INVALID_REQUEST", { expert: -1 }],
  ["epochs", "INVALID_REQUEST", { epochs: 0 }],
  ["epochs", "INVALID_REQUEST", { epochs: 10_001 }],
])("TrainExpert: %s is refused with %s", async (field, reason, change) => {
  const valid = { specification: tinySpecification, expert: 0, epochs: 1 };
  const error = await failureOf(train(service.channel, { ...valid, ...change }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason });
  expect(error.fields.map((violation) => violation.field)).toEqual([field]);
});

test("a data set that is not there, or another one, is told apart", async () => {
  const request = (dataset: ExpertSpecification["dataset"]) =>
    train(service.channel, { specification: { ...tinySpecification, dataset }, expert: 0, epochs: 1 });
  const missing = await failureOf(request({ uri: "idx:other" }));
  expect(missing).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND", metadata: { resource: "idx:other" } });
  const mismatch = await failureOf(request({ uri: "idx:tiny", digest: "0".repeat(64) }));
  expect(mismatch).toMatchObject({ code: "FAILED_PRECONDITION", reason: "DATASET_MISMATCH" });
  expect(mismatch.metadata).toMatchObject({ uri: "idx:tiny", expected: "0".repeat(64) });
});

const problem = tinyProblem({ steps: 3 });
const short = new Float32Array(3);
const snapshot = { specificationDigest: "0".repeat(64), expert: 0, epoch: 0 };

test.each<[field: string, reason: string, change: Partial<UnrollRequest>]>([
  ["loop", "INVALID_REQUEST", { loop: undefined }],
  ["loop.network", "INVALID_REQUEST", { loop: { ...problem.loop, network: undefined } }],
  ["loop.images", "INVALID_REQUEST", { loop: { ...problem.loop, images: undefined } }],
  ["loop.labels", "BAD_TENSOR", { loop: { ...problem.loop, labels: vector(short) } }],
  ["loop.alpha", "INVALID_REQUEST", { loop: { ...problem.loop, alpha: -1 } }],
  ["loop.steps", "INVALID_REQUEST", { loop: { ...problem.loop, steps: 0 } }],
  ["loop.batches", "BAD_TENSOR", { loop: { ...problem.loop, batches: vector(short) } }],
  ["start", "INVALID_REQUEST", { start: undefined }],
  ["start.inline", "BAD_TENSOR", { start: inline(short) }],
  [
    "start.snapshot.epoch",
    "INVALID_REQUEST",
    { start: { source: { $case: "snapshot", snapshot: { ...snapshot, epoch: -1 } } } },
  ],
  ["steps", "INVALID_REQUEST", { steps: 4 }],
  ["steps", "INVALID_REQUEST", { steps: -1 }],
  ["noise", "BAD_TENSOR", { noise: vector(short) }],
])("Unroll: %s is refused with %s", async (field, reason, change) => {
  const valid = { loop: problem.loop, start: inline(problem.start), steps: 2 };
  const error = await failureOf(unroll(service.channel, { ...valid, ...change }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason });
  expect(error.fields.map((violation) => violation.field)).toEqual([field]);
});

test("Unroll: a snapshot that is not stored is not found", async () => {
  const start = { source: { $case: "snapshot" as const, snapshot } };
  const error = await failureOf(unroll(service.channel, { loop: problem.loop, start, steps: 1 }));
  expect(error).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND" });
});

test("a configuration that cannot work is refused as a whole", async () => {
  const environment = { CONDENSERY_WORKERS: "0", CONDENSERY_TRAJECTORY_STORE: "", CONDENSERY_DATA_ROOTS: "here" };
  const refused = startService({ main, environment });
  const variables = Object.keys(environment).map((variable) => `${variable}: expected`);
  for (const text of variables) await expect(refused).rejects.toThrow(text);
});
