/** Experts and inner loops on augmented batches. */
import { join } from "node:path";
import {
  failureOf,
  startService,
  temporaryFolder,
  tinyProblem,
  writeTinyDataset,
  type ServiceUnderTest,
} from "@condensery/compute-kit/testing";
import { dsaAugmentation, loopDraws, unroll as unrollHere } from "@condensery/condensation";
import { datasetDigest, loadIdxDirectory } from "@condensery/datasets";
import { condensationExecutor, labelledSplit, trainExpert } from "@condensery/engine";
import { buildNetwork, convNetSpec } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore } from "@condensery/trajectories";
import { augmentationToWire, float32FromWire, loopAugmentationToWire } from "@condensery/wire/convert";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inline, main, tinySpecification, train, unroll } from "./testing.js";

const augmentation = dsaAugmentation({ parameters: { ratioRotate: 30 } });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: ServiceUnderTest;
let runtime: Runtime;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  const environment = {
    CONDENSERY_TRAJECTORY_STORE: `file:${join(folder.path, "store")}`,
    CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    CONDENSERY_THREADS: "1",
  };
  service = await startService({ main, environment });
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await runtime.close();
  await folder[Symbol.asyncDispose]();
});

test("an augmented expert is that of the same process, and another one than the plain one", async () => {
  const specification = { ...tinySpecification, augmentation: augmentationToWire(augmentation) };
  const { result } = await train(service.channel, { specification, expert: 1, epochs: 2 });

  const network = convNetSpec({ channels: 1, height: 8, width: 8, classes: 3, depth: 1, filters: 4 });
  const dataset = await loadIdxDirectory(join(folder.path, "data", "tiny"));
  const own = await openTrajectoryStore(join(folder.path, "own-store"));
  const preprocessing = { kind: "standardise", ...tinySpecification.preprocessing, padTo: null } as const;
  const { learningRate, batchSize, seed } = tinySpecification;
  const digest = datasetDigest(dataset);
  const spec = { network, datasetDigest: digest, preprocessing, learningRate, batchSize, seed, augmentation };
  const trained = await trainExpert(runtime, {
    spec,
    network: buildNetwork(network),
    train: labelledSplit(dataset.train, 3, preprocessing),
    test: labelledSplit(dataset.test, 3, preprocessing),
    store: own,
    expert: 1,
    epochs: 2,
  });
  expect(result.specificationDigest).toBe(trained.specDigest);
  const store = await openTrajectoryStore(join(folder.path, "store"));
  expect(await store.describeExpert(trained.specDigest, 1)).toEqual(await own.describeExpert(trained.specDigest, 1));

  const plain = await train(service.channel, { specification: tinySpecification, expert: 1, epochs: 1 });
  expect(plain.result.specificationDigest).not.toBe(trained.specDigest);
});

test("an augmented loop is that of the same process, bit for bit", async () => {
  const problem = tinyProblem({ steps: 4 });
  const { network, images, labels, batches, start, parameters } = problem;
  const key = { augmentation, seed: 2n, indices: [5, 1] };
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, network, { images: 4, batch: 2, augmentation });
  await executor.put("start", { shape: [parameters], data: start });
  const draws = loopDraws(augmentation, { ...key, steps: 4, batch: { count: 2, height: 8, width: 8 } });
  const loop = { steps: 4, alpha: 0.05, batches, augmentation: draws };
  const expected = await unrollHere(executor, { loop, steps: 3, thetaStart: "start", images, labels });
  const request = { loop: problem.loop, start: inline(start), steps: 3 };
  const augmented = { ...problem.loop, augmentation: loopAugmentationToWire(key) };
  const response = await unroll(service.channel, { ...request, loop: augmented });
  expect(float32FromWire(response.theta, "theta").data).toEqual(expected.theta);
  expect(response.firstLoss).toBe(expected.firstLoss);
  expect((await unroll(service.channel, request)).firstLoss).not.toBe(expected.firstLoss);
});

test("an augmentation that is out of range is refused", async () => {
  const dsa = augmentationToWire({ ...augmentation, parameters: { ...augmentation.parameters, ratioScale: 0 } });
  const specification = { ...tinySpecification, augmentation: dsa };
  const error = await failureOf(train(service.channel, { specification, expert: 0, epochs: 1 }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST" });
  expect(error.fields.map(({ field }) => field)).toEqual(["specification.augmentation.dsa.ratio_scale"]);
});
