/** Experts that are trained on augmented batches. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interpret } from "@condensery/autodiff";
import { dsaAugmentation, drawAugmentation, innerStep, noAugmentation } from "@condensery/condensation";
import { epochBatches } from "@condensery/datasets";
import { convNet, convNetSpec } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore, specDigest } from "@condensery/trajectories";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { compile } from "./compile.js";
import { expertSpecJson, type ExpertSpec } from "./expert-spec.js";
import { trainExperts, type ExpertTraining } from "./experts.js";
import { oneHotLabels } from "./labelled-images.js";
import { rowImages } from "./test-images.js";

const networkSpec = convNetSpec({ channels: 1, height: 8, width: 8, classes: 3, depth: 1, filters: 4 });
const network = convNet(networkSpec);
const [train, heldOut] = [rowImages(20, 3, 1), rowImages(9, 3, 2)];
const augmentation = dsaAugmentation();
const plain: ExpertSpec = {
  network: networkSpec,
  datasetDigest: "0".repeat(64),
  preprocessing: { kind: "standardise", mean: [0], std: [1], padTo: null },
  learningRate: 0.05,
  batchSize: 8,
  seed: 5n,
};
const spec: ExpertSpec = { ...plain, augmentation };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
});
afterAll(() => runtime.close());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "condensery-augmented-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Trains in a store of this name; gives the specification's digest and the parameters of every snapshot. */
async function trained(name: string, ...runs: readonly Partial<ExpertTraining>[]) {
  const store = await openTrajectoryStore(join(folder, name));
  let digest = "";
  for (const run of runs) {
    const setting = { spec, network, train, test: heldOut, store, experts: 2, epochs: 4 };
    digest = (await trainExperts(runtime, { ...setting, ...run })).specDigest;
  }
  const { experts } = await store.describe(digest);
  const blobs = experts.map(({ snapshots }) => snapshots.map(({ blob }) => blob));
  return { digest, blobs, theta: (expert: number, epoch: number) => store.readSnapshot(digest, expert, epoch) };
}

test("are other experts than plain ones, which keep their digest", async () => {
  const digestOf = (one: ExpertSpec): string => specDigest(expertSpecJson(one));
  expect(expertSpecJson(plain)["training"]).toEqual({ version: 1, optimiser: "sgd", augmentation: "none" });
  expect(expertSpecJson({ ...plain, augmentation: noAugmentation })).toEqual(expertSpecJson(plain));
  const others = [
    augmentation,
    dsaAugmentation({ mode: "siamese" }),
    dsaAugmentation({ strategy: ["crop", "flip"] }),
    dsaAugmentation({ parameters: { ratioRotate: 30 } }),
  ];
  const digests = [plain, ...others.map((one) => ({ ...plain, augmentation: one }))].map(digestOf);
  expect(new Set(digests).size).toBe(digests.length);
});

test("see the draws of their epoch and batch: equal to float64 interpretation", async () => {
  const { theta } = await trained("steps", { experts: 1, epochs: 1 });
  let expected: ArrayLike<number> = await theta(0, 0);
  const batches = epochBatches({ seed: 5n, purpose: "expert-shuffle", indices: [0, 1], count: 20, batchSize: 8 });
  for (const [batch, indices] of batches.entries()) {
    const key = { seed: 5n, purpose: "expert-augmentation", indices: [0, 1, batch] };
    const labels = oneHotLabels(
      indices.map((image) => train.labels[image] ?? -1),
      3,
    );
    const result = interpret(innerStep(network, { images: indices.length, augmentation }), {
      theta: expected,
      images: train.gather(indices).data,
      labels: labels.data,
      alpha: [spec.learningRate],
      augmentation: drawAugmentation(augmentation, key, { count: indices.length, height: 8, width: 8 }).data,
    });
    expected = result["theta_next"] ?? [];
  }
  const stored = await theta(0, 1);
  const worst = stored.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
  expect(worst).toBeLessThan(1e-5);
});

test("go on bit for bit behind an interruption, and differ from plain ones", async () => {
  const whole = await trained("whole", {});
  const parts = await trained("parts", { epochs: 1 }, { epochs: 3, experts: 1 }, {});
  expect(parts.blobs).toEqual(whole.blobs);
  const without = await trained("without", { spec: plain });
  expect(without.blobs.map(([first]) => first)).toEqual(whole.blobs.map(([first]) => first));
  expect(without.blobs[0]?.[1]).not.toBe(whole.blobs[0]?.[1]);
});

test("plain programs are byte for byte what they are without an augmentation", () => {
  const [bare, none] = [undefined, noAugmentation].map((one) =>
    compile("step", innerStep(network, { images: 4, ...(one && { augmentation: one }) })),
  );
  expect(none?.bytes).toEqual(bare?.bytes);
  expect(none?.inputs.map(({ name }) => name)).not.toContain("augmentation");
  const augmented = compile("step", innerStep(network, { images: 4, augmentation }));
  expect(augmented.inputs).toContainEqual({ name: "augmentation", elementType: "float32", shape: [4, 13] });
});
