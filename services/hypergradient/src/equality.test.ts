import {
  failureOf,
  problemOf,
  startService,
  temporaryFolder,
  tinyProblem,
  type ServiceUnderTest,
  type TinyProblem,
} from "@condensery/compute-kit/testing";
import { hypergradient, norm, sharpnessAwareGradient, unroll, type Executor } from "@condensery/condensation";
import { compileCondensation, condensationExecutor } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore } from "@condensery/trajectories";
import { float32FromWire, tensorToWire, type NetworkSpec } from "@condensery/wire/convert";
import type { ComputeRequest, ComputeResponse } from "@condensery/wire/hypergradient";
import type { Parameters } from "@condensery/wire/type";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, main, requestOf, vector } from "./testing.js";

// 16 filters: the convolutions of the second block go through Winograd's domain
const problem = tinyProblem({ steps: 6, network: { depth: 2, filters: 16 } });
const { images, labels, noise, batches, start, target } = problem;
const batch = { images: 4, batch: 2 };
const loop = { steps: 6, alpha: 0.05, batches };
const common = { loop, images, labels, thetaStart: "start", thetaTarget: "target" };
const iota = 3;
const rule = { rho: 0.2, tau: 4, noise };
const sharpness = { rho: 0.2, reuseStep: 4, keepNoise: false, noise: tensorToWire({ ...images, data: noise }) };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: ServiceUnderTest;
let digest: string;
let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  folder = await temporaryFolder();
  const store = await openTrajectoryStore(folder.path);
  digest = await store.registerSpec({ network: "tiny" });
  await store.appendSnapshot(digest, 0, { epoch: 0, theta: start });
  await store.appendSnapshot(digest, 0, { epoch: 1, theta: target });
  await store.appendSnapshot(digest, 1, { epoch: 0, theta: new Float32Array(5) });
  service = await startService({ main, environment: { CONDENSERY_TRAJECTORY_STORE: `file:${folder.path}` } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await runtime.close();
  await folder[Symbol.asyncDispose]();
});

/** The same on this process's own device, with the provider and threads of the service. */
async function here<Result>(
  run: (executor: Executor) => Promise<Result>,
  { network, parameters, start, target }: TinyProblem = problem,
): Promise<Result> {
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, network, batch);
  await executor.put("start", { shape: [parameters], data: start });
  await executor.put("target", { shape: [parameters], data: target });
  return await run(executor);
}

const resumed = (): ReturnType<typeof unroll> => here((executor) => unroll(executor, { ...common, steps: 2, noise }));

function data(tensor: ComputeResponse["imageGradient"]): Float32Array {
  return float32FromWire(tensor, "tensor").data;
}

function withoutTime({ deviceSeconds, ...rest }: ComputeResponse): Omit<ComputeResponse, "deviceSeconds"> {
  expect(deviceSeconds).toBeGreaterThan(0);
  return rest;
}

test("the plain gradient is that of the same process, bit for bit", async () => {
  const expected = await here((executor) =>
    hypergradient(executor, { ...common, pass: "match", first: 0, thetaFirst: "start", iota }),
  );
  const response = await call(service.channel, requestOf(problem, iota));
  const programs = compileCondensation(problem.network, batch);
  expect(data(response.imageGradient)).toEqual(expected.imageGradient);
  expect(data(response.labelGradient)).toEqual(expected.labelGradient);
  expect(response).toMatchObject({
    loss: expected.loss,
    alphaGradientExact: expected.alphaGradientExact,
    alphaGradientFirstOrder: expected.alphaGradientFirstOrder,
    gradientNorm: norm(expected.imageGradient),
    firstInnerLoss: expected.firstInnerLoss,
    device: { provider: "cpu", threads: 1, onnxruntime: runtime.report().version },
    flops:
      6 * programs["inner-step"].modelFlops +
      3 * programs["step-adjoint"].modelFlops +
      programs["trajectory-match"].modelFlops,
  });
  expect(response.imageGradient?.shape).toEqual([4n, 2n, 8n, 8n]);
  expect([response.perturbedLoss, response.ascentNorm]).toEqual([undefined, undefined]);
});

test.each([false, true])("the sharpness-aware gradient, too (noise kept: %s)", async (keepNoise) => {
  const expected = await here((executor) => sharpnessAwareGradient(executor, { ...common, ...rule, iota, keepNoise }));
  const response = await call(service.channel, {
    ...requestOf(problem, iota),
    sharpness: { ...sharpness, keepNoise },
  });
  expect(data(response.imageGradient)).toEqual(expected.descent.imageGradient);
  expect(data(response.labelGradient)).toEqual(expected.descent.labelGradient);
  expect(response).toMatchObject({
    loss: expected.ascent.loss,
    perturbedLoss: expected.descent.loss,
    alphaGradientExact: expected.ascent.alphaGradientExact,
    alphaGradientFirstOrder: expected.ascent.alphaGradientFirstOrder,
    gradientNorm: norm(expected.descent.imageGradient),
    ascentNorm: norm(expected.ascent.imageGradient),
    firstInnerLoss: expected.ascent.firstInnerLoss,
  });
});

const sizes = { channels: 1, height: 32, width: 32, classes: 3 };

test.each<NetworkSpec>([
  { kind: "mlp", ...sizes, height: 8, width: 8, hidden: 8 },
  { kind: "lenet", ...sizes },
])("the sharpness-aware gradient of a $kind is that of the same process", async (spec) => {
  const other = problemOf(spec, { steps: 6 });
  const { images, labels, noise } = other;
  const expected = await here(
    (executor) =>
      sharpnessAwareGradient(executor, { ...common, images, labels, ...rule, noise, iota, keepNoise: false }),
    other,
  );
  const response = await call(service.channel, {
    ...requestOf(other, iota),
    sharpness: { ...sharpness, noise: tensorToWire({ ...images, data: noise }) },
  });
  expect(data(response.imageGradient)).toEqual(expected.descent.imageGradient);
  expect(response).toMatchObject({ loss: expected.ascent.loss, gradientNorm: norm(expected.descent.imageGradient) });
  expect(response.gradientNorm).toBeGreaterThan(0);
});

test("a loop that goes on gives what the whole loop gives, and runs only the rest", async () => {
  const { theta, firstLoss } = await resumed();
  const request: ComputeRequest = { ...requestOf(problem, iota), sharpness };
  const whole = withoutTime(await call(service.channel, request));
  const resume = { step: 2, theta: vector(Float32Array.from(theta)), firstLoss };
  const { flops, ...rest } = withoutTime(await call(service.channel, { ...request, resume }));
  const { "inner-step": step } = compileCondensation(problem.network, batch);
  expect({ ...rest, flops: flops + 2 * step.modelFlops }).toEqual(whole);
  const silent = await call(service.channel, { ...request, resume: { ...resume, firstLoss: undefined } });
  expect(silent.firstInnerLoss).not.toBe(firstLoss);
  expect(silent.loss).toBe(whole.loss);
});

test("parameters by name are those of the store", async () => {
  const named = (expert: number, epoch: number): Parameters => ({
    source: { $case: "snapshot", snapshot: { specificationDigest: digest, expert, epoch } },
  });
  const request = requestOf(problem, iota);
  const byValue = withoutTime(await call(service.channel, request));
  const byName = await call(service.channel, { ...request, start: named(0, 0), target: named(0, 1) });
  expect(withoutTime(byName)).toEqual(byValue);

  const missing = await failureOf(call(service.channel, { ...request, target: named(0, 2) }));
  expect(missing).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND" });
  const other = await failureOf(call(service.channel, { ...request, target: named(1, 0) }));
  expect(other).toMatchObject({ code: "INVALID_ARGUMENT", reason: "BAD_TENSOR" });
  expect(other.fields.map(({ field }) => field)).toEqual(["target.snapshot"]);
});

test("without a store snapshots are refused", async () => {
  await using alone = await startService({ main });
  const source = { $case: "snapshot" as const, snapshot: { specificationDigest: digest, expert: 0, epoch: 0 } };
  const error = await failureOf(call(alone.channel, { ...requestOf(problem, iota), start: { source } }));
  expect(error.fields.map(({ field }) => field)).toEqual(["start.snapshot"]);
});
