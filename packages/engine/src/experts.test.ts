import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { innerStep } from "@condensery/condensation";
import { interpret } from "@condensery/autodiff";
import { epochBatches } from "@condensery/datasets";
import { convNet, convNetSpec } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore, type TrajectoryStore } from "@condensery/trajectories";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";
import type { ExpertSpec } from "./expert-spec.js";
import { trainExpert, type SingleExpertProgress } from "./expert.js";
import { trainExperts, type ExpertProgress, type ExpertTraining } from "./experts.js";
import { oneHotLabels } from "./labelled-images.js";
import { rowImages } from "./test-images.js";
import { UsageMeter } from "./usage.js";

const networkSpec = convNetSpec({ channels: 1, height: 8, width: 8, classes: 3, depth: 1, filters: 4 });
const network = convNet(networkSpec);
const [train, heldOut] = [rowImages(50, 3, 1), rowImages(30, 3, 2)];
const spec: ExpertSpec = {
  network: networkSpec,
  datasetDigest: "0".repeat(64),
  preprocessing: { kind: "standardise", mean: [0], std: [1], padTo: null },
  learningRate: 0.05,
  batchSize: 16,
  seed: 5n,
};

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
});
afterAll(() => runtime.close());

let folder: string;
let store: TrajectoryStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "condensery-experts-"));
  store = await openTrajectoryStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

function training(more: Partial<ExpertTraining> = {}): ExpertTraining {
  return { spec, network, train, test: heldOut, store, experts: 3, epochs: 4, ...more };
}

async function snapshots(from: TrajectoryStore, digest: string): Promise<readonly string[]> {
  const { experts } = await from.describe(digest);
  return experts.flatMap((expert) => expert.snapshots.map((snapshot) => snapshot.blob));
}

test("stores a snapshot of each epoch, the initialisation included, and learns", async () => {
  const progress: ExpertProgress[] = [];
  const trained = await trainExperts(runtime, training({ onProgress: (one) => progress.push(one) }));
  const { experts } = await store.describe(trained.specDigest);
  expect(experts.map((expert) => expert.snapshots.length)).toEqual([5, 5, 5]);
  expect(trained.epochsTrained).toBe(12);
  const losses = experts.map((expert) =>
    expert.snapshots.slice(1).map(({ statistics }) => statistics["trainLoss"] ?? 0),
  );
  for (const [first = 0, , , last = 0] of losses) expect(last).toBeLessThan(0.7 * first);
  for (const accuracy of trained.accuracies) expect(accuracy).toBeGreaterThan(0.8);
  // 50 images in batches of 16: the last, partial one is kept
  expect(progress.at(-1)).toMatchObject({ stepsDone: 48, stepsTotal: 48, stepsReused: 0 });
});

test("an epoch is plain SGD over the shuffled batches: equal to float64 interpretation", async () => {
  const { specDigest } = await trainExperts(runtime, training({ experts: 1, epochs: 1 }));
  let theta: ArrayLike<number> = await store.readSnapshot(specDigest, 0, 0);
  const batches = epochBatches({ seed: 5n, purpose: "expert-shuffle", indices: [0, 1], count: 50, batchSize: 16 });
  expect(batches.map(({ length }) => length)).toEqual([16, 16, 16, 2]);
  for (const indices of batches) {
    const labels = oneHotLabels(
      indices.map((image) => train.labels[image] ?? -1),
      3,
    );
    const result = interpret(innerStep(network, { images: indices.length }), {
      theta,
      images: train.gather(indices).data,
      labels: labels.data,
      alpha: [spec.learningRate],
    });
    theta = result["theta_next"] ?? [];
  }
  const stored = await store.readSnapshot(specDigest, 0, 1);
  const worst = stored.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (theta[index] ?? NaN))), 0);
  expect(worst).toBeLessThan(1e-5);
});

test("the same specification is not trained again, more epochs and experts only add to it", async () => {
  const first = await trainExperts(runtime, training({ experts: 2, epochs: 2 }));
  const again = await trainExperts(runtime, training({ experts: 2, epochs: 2 }));
  expect(again).toEqual({ ...first, epochsTrained: 0 });
  const before = await snapshots(store, first.specDigest);
  const more = await trainExperts(runtime, training());
  expect(more.epochsTrained).toBe(12 - 4);
  expect(await snapshots(store, first.specDigest)).toEqual(expect.arrayContaining([...before]));
  const other = await trainExperts(runtime, training({ experts: 1, epochs: 1, spec: { ...spec, seed: 6n } }));
  expect(other.specDigest).not.toBe(first.specDigest);
});

test("interrupted and resumed equals uninterrupted, byte for byte", async () => {
  const stop = new AbortController();
  const interrupted = trainExperts(
    runtime,
    training({ signal: stop.signal, onProgress: ({ stepsDone }) => stepsDone >= 20 && stop.abort() }),
  );
  await expect(interrupted).rejects.toThrow("aborted");
  const resumed = await trainExperts(runtime, training());
  expect(resumed.epochsTrained).toBeLessThan(12);
  const otherFolder = await mkdtemp(join(tmpdir(), "condensery-experts-"));
  const other = await openTrajectoryStore(otherFolder);
  const whole = await trainExperts(runtime, training({ store: other }));
  expect(await snapshots(store, resumed.specDigest)).toEqual(await snapshots(other, whole.specDigest));
  expect(resumed.accuracies).toEqual(whole.accuracies);
  await rm(otherFolder, { recursive: true });
});

test("one expert by itself equals the same one among others, and costs what is missing", async () => {
  const all = await trainExperts(runtime, training());
  const before = await store.describeExpert(all.specDigest, 1);
  const otherFolder = await mkdtemp(join(tmpdir(), "condensery-experts-"));
  const other = await openTrajectoryStore(otherFolder);
  const progress: SingleExpertProgress[] = [];
  const epochs: number[] = [];
  const meter = new UsageMeter();
  const single = { ...training({ store: other }), onProgress: undefined, expert: 1, meter };
  const half = await trainExpert(runtime, { ...single, epochs: 2 });
  expect(half.epochsTrained).toBe(2);
  const whole = await trainExpert(runtime, {
    ...single,
    onProgress: (one) => progress.push(one),
    aroundEpoch: (epoch, run) => {
      epochs.push(epoch);
      return run();
    },
  });
  expect(whole).toEqual({ specDigest: all.specDigest, accuracy: all.accuracies[1], epochsTrained: 2 });
  expect(await other.describeExpert(all.specDigest, 1)).toEqual(before);
  expect(epochs).toEqual([3, 4]);
  expect(progress.map(({ stepsDone, stepsTotal }) => [stepsDone, stepsTotal])).toEqual([
    [12, 16],
    [16, 16],
  ]);
  expect(meter.usage.flops).toBeGreaterThan(0);
  expect(meter.usage.deviceSeconds).toBeGreaterThan(0);
  const { usage } = meter;
  expect(await trainExpert(runtime, single)).toEqual({ ...whole, epochsTrained: 0 });
  expect(meter.usage).toEqual(usage);
  await rm(otherFolder, { recursive: true });
});

test("an accuracy that was not stored is measured", async () => {
  const { specDigest, accuracies } = await trainExperts(runtime, training({ experts: 1, epochs: 1 }));
  const otherFolder = await mkdtemp(join(tmpdir(), "condensery-experts-"));
  const other = await openTrajectoryStore(otherFolder);
  await other.registerSpec((await store.describe(specDigest)).spec);
  for (const epoch of [0, 1]) {
    await other.appendSnapshot(specDigest, 0, { epoch, theta: await store.readSnapshot(specDigest, 0, epoch) });
  }
  const found = await trainExpert(runtime, {
    ...training({ store: other, epochs: 1 }),
    onProgress: undefined,
    expert: 0,
  });
  expect(found).toEqual({ specDigest, accuracy: accuracies[0], epochsTrained: 0 });
  await rm(otherFolder, { recursive: true });
});
