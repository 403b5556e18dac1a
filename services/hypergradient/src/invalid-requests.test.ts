import { failureOf, startService, tinyProblem, type ServiceUnderTest } from "@condensery/compute-kit/testing";
import { tensorToWire } from "@condensery/wire/convert";
import type { ComputeRequest, ResumePoint, Sharpness } from "@condensery/wire/hypergradient";
import { ConvNetNorm, type InnerLoop, type SnapshotName } from "@condensery/wire/type";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, inline, main, requestOf, vector } from "./testing.js";

const problem = tinyProblem({ steps: 4 });
const valid: ComputeRequest = {
  ...requestOf(problem, 2),
  sharpness: { rho: 0.1, reuseStep: 1, keepNoise: false },
  resume: { step: 1, theta: vector(problem.start) },
};
const short = new Float32Array(3);

const loop = (change: Partial<InnerLoop>): Partial<ComputeRequest> => ({ loop: { ...problem.loop, ...change } });
const sharpness = (change: Partial<Sharpness>): Partial<ComputeRequest> => ({
  sharpness: { rho: 0.1, reuseStep: 1, keepNoise: false, ...change },
});
const resume = (change: Partial<ResumePoint>): Partial<ComputeRequest> => ({
  resume: { step: 1, theta: vector(problem.start), ...change },
});
const snapshot = (change: Partial<SnapshotName>) => ({
  source: {
    $case: "snapshot" as const,
    snapshot: { specificationDigest: "0".repeat(64), expert: 0, epoch: 0, ...change },
  },
});
const indices = (rows: number, values: readonly number[]) =>
  tensorToWire({ shape: [rows, values.length / rows], data: BigInt64Array.from(values, BigInt) });
const convnet = { channels: 2, height: 8, width: 8, classes: 3, depth: 1, filters: 4, norm: 0, pooling: 0 };
const network = (change: Partial<typeof convnet>) =>
  loop({ network: { kind: { $case: "convnet", convnet: { ...convnet, ...change } } } });

const lenet = { kind: { $case: "lenet" as const, lenet: { channels: 2, height: 8, width: 32, classes: 3 } } };

let service: ServiceUnderTest;
beforeAll(async () => {
  const environment = { CONDENSERY_TRAJECTORY_STORE: "127.0.0.1:1", CONDENSERY_LIMIT_PARAMETERS: "5000" };
  service = await startService({ main, environment });
});
afterAll(() => service[Symbol.asyncDispose]());

test.each<[field: string, reason: string, change: Partial<ComputeRequest>]>([
  ["loop", "INVALID_REQUEST", { loop: undefined }],
  ["loop.network", "INVALID_REQUEST", loop({ network: undefined })],
  ["loop.network.kind", "INVALID_REQUEST", loop({ network: {} })],
  ["loop.network.convnet.depth", "INVALID_REQUEST", network({ depth: 9 })],
  ["loop.network.convnet.norm", "INVALID_REQUEST", network({ norm: 7 })],
  ["loop.network.convnet.norm", "INVALID_REQUEST", network({ norm: ConvNetNorm.BATCH })],
  ["loop.network.lenet.height", "INVALID_REQUEST", loop({ network: lenet })],
  [
    "loop.network",
    "LIMIT_EXCEEDED",
    { ...network({ filters: 1024 }), start: snapshot({}), target: snapshot({}), resume: undefined },
  ],
  ["loop.images", "INVALID_REQUEST", loop({ images: undefined })],
  ["loop.images", "BAD_TENSOR", loop({ images: vector(short) })],
  ["loop.images.data", "BAD_TENSOR", loop({ images: { ...tensorToWire(problem.images), data: Buffer.alloc(8) } })],
  ["loop.labels", "BAD_TENSOR", loop({ labels: vector(short) })],
  ["loop.alpha", "INVALID_REQUEST", loop({ alpha: 0 })],
  ["loop.alpha", "INVALID_REQUEST", loop({ alpha: Number.NaN })],
  ["loop.steps", "INVALID_REQUEST", loop({ steps: 1001 })],
  ["loop.batches", "BAD_TENSOR", loop({ batches: indices(3, [0, 1, 2]) })],
  ["loop.batches", "INVALID_REQUEST", loop({ batches: indices(4, [0, 1, 2, 4]) })],
  ["loop.batches", "INVALID_REQUEST", loop({ batches: indices(4, [0, -1, 2, 3]) })],
  ["start", "INVALID_REQUEST", { start: undefined }],
  ["start", "INVALID_REQUEST", { start: {} }],
  ["start.inline", "BAD_TENSOR", { start: inline(short) }],
  ["start.snapshot.specification_digest", "INVALID_REQUEST", { start: snapshot({ specificationDigest: "AB" }) }],
  ["start.snapshot.expert", "INVALID_REQUEST", { start: snapshot({ expert: -1 }) }],
  ["start.snapshot.epoch", "INVALID_REQUEST", { start: snapshot({ epoch: -1 }) }],
  ["target", "INVALID_REQUEST", { target: undefined }],
  ["target.inline", "BAD_TENSOR", { target: inline(short) }],
  ["first_differentiated_step", "INVALID_REQUEST", { firstDifferentiatedStep: 4 }],
  ["first_differentiated_step", "INVALID_REQUEST", { firstDifferentiatedStep: -1, resume: undefined }],
  ["resume.step", "INVALID_REQUEST", { ...resume({ step: 3 }), sharpness: undefined }],
  ["resume.step", "INVALID_REQUEST", resume({ step: 2 })],
  ["resume.step", "INVALID_REQUEST", resume({ step: -1 })],
  ["resume.theta", "INVALID_REQUEST", resume({ theta: undefined })],
  ["resume.theta", "BAD_TENSOR", resume({ theta: vector(short) })],
  ["sharpness.rho", "INVALID_REQUEST", sharpness({ rho: -1 })],
  ["sharpness.rho", "INVALID_REQUEST", sharpness({ rho: Infinity })],
  ["sharpness.reuse_step", "INVALID_REQUEST", { ...sharpness({ reuseStep: 4 }), resume: undefined }],
  ["sharpness.noise", "BAD_TENSOR", sharpness({ noise: vector(short) })],
])("%s is refused with %s", async (field, reason, change) => {
  const error = await failureOf(call(service.channel, { ...valid, ...change }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason });
  expect(error.fields.map((violation) => violation.field)).toEqual([field]);
});

test("all mistakes are told at once", async () => {
  const request = { firstDifferentiatedStep: 1000, sharpness: { rho: -1, reuseStep: -1, keepNoise: false } };
  const error = await failureOf(call(service.channel, request));
  const fields = ["loop", "start", "target", "first_differentiated_step", "sharpness.rho", "sharpness.reuse_step"];
  expect(error.fields.map(({ field }) => field)).toEqual(fields);
  expect(error.metadata).toEqual({ fields: "6" });
});

test("a tensor that does not fit is described", async () => {
  const { metadata } = await failureOf(call(service.channel, { ...valid, start: inline(short) }));
  expect(metadata).toEqual({
    tensor: "start.inline",
    expected: `float32[${problem.parameters}]`,
    actual: "float32[3]",
  });
});
