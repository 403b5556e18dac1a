import { join } from "node:path";
import {
  problemOf,
  startService,
  temporaryFolder,
  tinyProblem,
  writeTinyDataset,
  type ServiceUnderTest,
} from "@condensery/compute-kit/testing";
import { unroll as unrollHere } from "@condensery/condensation";
import { datasetDigest, loadIdxDirectory } from "@condensery/datasets";
import { compileCondensation, condensationExecutor, labelledSplit, trainExpert } from "@condensery/engine";
import { buildNetwork, convNetSpec } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore } from "@condensery/trajectories";
import { float32FromWire, networkToWire, tensorToWire, type NetworkSpec } from "@condensery/wire/convert";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inline, main, tinySpecification, train, unroll } from "./testing.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: ServiceUnderTest;
let runtime: Runtime;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  service = await startService({ main, environment: environment(`file:${join(folder.path, "store")}`) });
  runtime = await Runtime.start({ provider: "cpu", threads });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await runtime.close();
  await folder[Symbol.asyncDispose]();
});

/** All of the service's process: an unrolled loop uses them together, an expert one of them. */
const threads = 2;

function environment(store: string): Readonly<Record<string, string>> {
  return {
    CONDENSERY_TRAJECTORY_STORE: store,
    CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    CONDENSERY_THREADS: String(threads),
  };
}

const sizes = { channels: 1, height: 8, width: 8, classes: 3 };
const convnet = convNetSpec({ ...sizes, depth: 1, filters: 4 });
const mlp: NetworkSpec = { kind: "mlp", ...sizes, hidden: 8 };

/** What a device of this process makes of the same expert, on one thread. */
async function trainHere(network: NetworkSpec = convnet) {
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const dataset = await loadIdxDirectory(join(folder.path, "data", "tiny"));
  const store = await openTrajectoryStore(join(folder.path, "own-store"));
  const preprocessing = { kind: "standardise", ...tinySpecification.preprocessing, padTo: null } as const;
  const { learningRate, batchSize, seed } = tinySpecification;
  const spec = { network, datasetDigest: datasetDigest(dataset), preprocessing, learningRate, batchSize, seed };
  const [train, test] = [dataset.train, dataset.test].map((split) => labelledSplit(split, 3, preprocessing));
  if (train === undefined || test === undefined) throw new Error("there are two splits");
  const setting = { spec, network: buildNetwork(network), train, test, store, expert: 1, epochs: 3 };
  const trained = await trainExpert(runtime, setting);
  return { trained, snapshots: await store.describeExpert(trained.specDigest, 1) };
}

test("an expert is that of the same process, and a repeated call costs only what is missing", async () => {
  const request = { specification: tinySpecification, expert: 1, epochs: 2 };
  const half = await train(service.channel, request);
  expect(half.result.epochsTrained).toBe(2);
  expect(half.progress.at(-1)).toEqual({ epoch: 2, stepsDone: 8n, stepsTotal: 8n });
  const whole = await train(service.channel, { ...request, epochs: 3 });
  expect(whole.progress.at(-1)).toEqual({ epoch: 3, stepsDone: 12n, stepsTotal: 12n });

  const { trained, snapshots } = await trainHere();
  const specificationDigest = trained.specDigest;
  expect(whole.result).toEqual({
    specificationDigest,
    testAccuracy: trained.accuracy,
    epochsTrained: 1,
    device: { provider: "cpu", threads: 1, onnxruntime: runtime.report().version },
    deviceSeconds: expect.any(Number),
    flops: expect.any(Number),
  });
  // Two epochs and the accuracy of the initialisation, against one epoch
  expect(half.result.flops).toBeGreaterThan(2 * whole.result.flops);
  expect(whole.result.flops).toBeGreaterThan(0);
  expect(whole.result.deviceSeconds).toBeGreaterThan(0);
  const store = await openTrajectoryStore(join(folder.path, "store"));
  expect(await store.describeExpert(specificationDigest, 1)).toEqual(snapshots);

  const again = await train(service.channel, { ...request, epochs: 3 });
  expect(again).toEqual({ progress: [], result: { ...whole.result, epochsTrained: 0, deviceSeconds: 0, flops: 0 } });
});

test("an expert may be another network, and then is another expert", async () => {
  const specification = { ...tinySpecification, network: networkToWire(mlp) };
  const { result } = await train(service.channel, { specification, expert: 1, epochs: 3 });
  const { trained, snapshots } = await trainHere(mlp);
  expect(result).toMatchObject({ specificationDigest: trained.specDigest, testAccuracy: trained.accuracy });
  const store = await openTrajectoryStore(join(folder.path, "store"));
  expect(await store.describeExpert(trained.specDigest, 1)).toEqual(snapshots);
  expect((await trainHere()).trained.specDigest).not.toBe(trained.specDigest);
});

test("an interrupted training goes on where it was", async () => {
  const request = { specification: { ...tinySpecification, seed: 6n }, expert: 0, epochs: 10_000 };
  const stop = new AbortController();
  const training = train(service.channel, request, {
    timeoutMs: 60_000,
    signal: stop.signal,
    onProgress: ({ epoch }) => {
      if (epoch >= 3) stop.abort(new Error("enough"));
    },
  });
  await expect(training).rejects.toThrow("enough");
  const rest = await train(service.channel, { ...request, epochs: 2 });
  expect(rest.result.epochsTrained).toBe(0);
});

const problem = tinyProblem({ steps: 4 });
const mlpProblem = problemOf(mlp, { steps: 4 });

test.each([
  ["without noise", problem, undefined],
  ["with noise", problem, problem.noise],
  ["of an MLP", mlpProblem, undefined],
])("an unrolled loop is that of the same process, bit for bit, %s", async (_, problem, noise) => {
  const { network, loop, images, labels, batches, start, parameters } = problem;
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, network, { images: 4, batch: 2 });
  await executor.put("start", { shape: [parameters], data: start });
  const plain = { steps: 4, alpha: 0.05, batches };
  const expected = await unrollHere(executor, { loop: plain, steps: 3, thetaStart: "start", images, labels, noise });
  const response = await unroll(service.channel, {
    loop,
    start: inline(start),
    steps: 3,
    ...(noise && { noise: tensorToWire({ ...images, data: noise }) }),
  });
  expect(float32FromWire(response.theta, "theta").data).toEqual(expected.theta);
  expect(response.firstLoss).toBe(expected.firstLoss);
  expect(response.deviceSeconds).toBeGreaterThan(0);
  expect(response.flops).toBe(3 * compileCondensation(network, { images: 4, batch: 2 })["inner-step"].modelFlops);
  expect(response.device).toEqual({ provider: "cpu", threads, onnxruntime: runtime.report().version });
});

test("no steps give the parameters back; by name they come from the store", async () => {
  const { loop, start } = problem;
  const none = await unroll(service.channel, { loop, start: inline(start), steps: 0 });
  expect(float32FromWire(none.theta, "theta").data).toEqual(start);
  expect([none.firstLoss, none.deviceSeconds, none.flops]).toEqual([undefined, 0, 0]);

  const store = await openTrajectoryStore(join(folder.path, "store"));
  const specificationDigest = await store.registerSpec({ network: "tiny" });
  await store.appendSnapshot(specificationDigest, 2, { epoch: 0, theta: start });
  const named = { source: { $case: "snapshot" as const, snapshot: { specificationDigest, expert: 2, epoch: 0 } } };
  const [byName, byValue] = [
    await unroll(service.channel, { loop, start: named, steps: 4 }),
    await unroll(service.channel, { loop, start: inline(start), steps: 4 }),
  ];
  expect({ ...byName, deviceSeconds: 0 }).toEqual({ ...byValue, deviceSeconds: 0 });
});

test("snapshots go to a trajectory store on the network", async () => {
  const storeMain = new URL("../../trajectory-store/dist/main.js", import.meta.url);
  const place = join(folder.path, "network-store");
  await using store = await startService({ main: storeMain, environment: { CONDENSERY_STORE: `file:${place}` } });
  await using trainer = await startService({ main, environment: environment(store.address) });
  const request = { specification: tinySpecification, expert: 1, epochs: 3 };
  const { result } = await train(trainer.channel, request);
  expect(result.epochsTrained).toBe(3);
  const { snapshots } = await trainHere();
  const stored = await openTrajectoryStore(place);
  expect(await stored.describeExpert(result.specificationDigest, 1)).toEqual(snapshots);
});
