/** Evaluation of networks with batch norm: training with the batch's moments, testing with running ones. */
import { interpret } from "@condensery/autodiff";
import { trainingStep } from "@condensery/condensation";
import { buildNetwork, initialParameters, type NetworkSpec } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import type { SnapshotStore } from "@condensery/trajectories";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classifier } from "./classification.js";
import { compileHere } from "./compiler-thread.js";
import { evaluate, type EvaluationRequest } from "./evaluation.js";
import { standardProtocol } from "./evaluation-protocol.js";
import { trainExpert } from "./expert.js";
import { trainExperts } from "./experts.js";
import { oneHotLabels } from "./labelled-images.js";
import type { NetworkState } from "./network-state.js";
import { trainingPrograms, trainNetwork } from "./network-training.js";
import { batchNormLogits, updatedStatistics } from "./plain-batch-norm.js";
import { rowImages } from "./test-images.js";
import type { TrainingImages } from "./training-images.js";
import { trainingSchedule } from "./training-schedule.js";

const image = { channels: 1, height: 8, width: 8, classes: 4 };
const spec: NetworkSpec = { kind: "convnet", ...image, depth: 1, filters: 4, norm: "batch", pooling: "average" };
const network = buildNetwork(spec);
const condensed = rowImages(10, 4, 1);
const held = rowImages(40, 4, 2);
const labels = oneHotLabels(condensed.labels, 4);
const images = condensed.gather(Int32Array.from({ length: 10 }, (_, index) => index));
// Batches of 6 and 4 images; the optimiser begins anew with epoch 3, the statistics do not
const protocol = {
  ...standardProtocol,
  repeats: 2,
  epochs: 4,
  learningRate: 0.05,
  batchSize: 6,
  testEvery: 1,
} as const;
const resident: TrainingImages = { kind: "resident", imagesOf: () => images, labels };
const request: EvaluationRequest = { network, protocol, training: resident, test: held, seed: 3n };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
});
afterAll(() => runtime.close());

/** The network of repeat 1 after each epoch behind the first. */
async function trained(training: TrainingImages): Promise<readonly NetworkState[]> {
  await using workspace = runtime.open();
  const states: NetworkState[] = [];
  await trainNetwork(workspace, {
    network,
    protocol,
    training,
    programs: await trainingPrograms(network, training, protocol, compileHere),
    repeat: 1,
    seed: 3n,
    initialisation: randomStream({ seed: 8, purpose: "initialisation" }),
    signal: new AbortController().signal,
    meter: undefined,
    onSteps: () => undefined,
    onTest: ({ state }) => Promise.resolve(void states.push(state)),
  });
  return states;
}

/** The same in float64; running statistics are kept by plain loops besides, from the parameters of each step. */
function interpreted() {
  const stream = randomStream({ seed: 8, purpose: "initialisation" });
  let theta: ArrayLike<number> = initialParameters(network.parameters, stream);
  let velocity: ArrayLike<number> = new Float64Array(theta.length);
  let statistics: ArrayLike<number> = [0, 0, 0, 0, 1, 1, 1, 1];
  let plain: readonly number[] = Array.from(statistics);
  const states = [];
  for (const { epoch, steps } of trainingSchedule(protocol, 10, 3n, 1)) {
    for (const { batch, learningRate, age } of steps) {
      const indices = batch ?? new Int32Array();
      const pixels = Array.from(indices, (index) => images.data.subarray(64 * index, 64 * index + 64));
      plain = updatedStatistics(plain, theta, pixels);
      const next = interpret(trainingStep(network, { images: 10, batch: indices.length }, protocol.optimiser), {
        theta,
        statistics,
        velocity: age === 1 ? new Float64Array(theta.length) : velocity,
        images: images.data,
        labels: labels.data,
        indices,
        alpha: [learningRate],
      });
      [theta, velocity] = [next["theta_next"] ?? [], next["velocity_next"] ?? []];
      statistics = next["statistics_next"] ?? [];
    }
    if (epoch > 0) states.push({ theta, statistics, plain });
  }
  return states;
}

const gap = (left: ArrayLike<number>, right: ArrayLike<number>): number =>
  left.length === right.length
    ? Math.max(...Array.from(left, (value, index) => Math.abs(value - (right[index] ?? Number.NaN))))
    : Number.NaN;

test("training carries running statistics along as float64 does, and as PyTorch documents them", async () => {
  const expected = interpreted();
  expect(expected).toHaveLength(4);
  for (const training of [resident, { kind: "streamed", images: condensed } as const]) {
    for (const [index, { theta, statistics = [] }] of (await trained(training)).entries()) {
      const one = expected[index];
      expect(gap(one?.statistics ?? [], one?.plain ?? [])).toBeLessThan(1e-12);
      expect(gap(theta, one?.theta ?? [])).toBeLessThan(1e-5);
      expect(gap(statistics, one?.plain ?? [])).toBeLessThan(1e-5);
    }
  }
});

test("a trained network is tested with its running statistics, one image like many", async () => {
  const state = (await trained(resident)).at(-1) ?? { theta: new Float32Array() };
  const tested = [held, rowImages(1, 4, 2)];
  await using workspace = runtime.open();
  for (const set of tested) {
    const got: number[] = [];
    const { logits } = await classifier(network, set);
    await logits(workspace, state, (_, batch) => void got.push(...batch));
    const expected = Array.from({ length: set.count }, (_, index) => index).flatMap((index) =>
      batchNormLogits(state.theta, state.statistics ?? [], set.gather(Int32Array.of(index)).data, 4),
    );
    expect(gap(got, expected)).toBeLessThan(1e-5);
  }
});

test("networks with batch norm learn, the same ones again, and free what they held", async () => {
  const longer = { ...request, protocol: { ...protocol, epochs: 30, testEvery: undefined } };
  const result = await evaluate(runtime, longer);
  expect(result.mean).toBeGreaterThan(0.9);
  expect(await evaluate(runtime, longer)).toEqual(result);
  expect((await runtime.statistics()).residentTensors).toBe(0);
  const share = await evaluate(runtime, { ...longer, protocol: { ...longer.protocol, repeats: 1 }, firstRepeat: 1 });
  expect(share.accuracies).toEqual(result.accuracies.slice(1));
});

test("parameters without their running statistics are refused", async () => {
  await using workspace = runtime.open();
  const { accuracy } = await classifier(network, held);
  const theta = initialParameters(network.parameters, randomStream({ seed: 8, purpose: "initialisation" }));
  await expect(accuracy(workspace, { theta })).rejects.toThrow(
    "a network with batch norm needs its 8 running statistics beside its parameters",
  );
});

test("experts have none, before anything is stored", async () => {
  const setting = {
    spec: {
      network: spec,
      datasetDigest: "0".repeat(64),
      preprocessing: { kind: "standardise", mean: [0], std: [1], padTo: null },
      learningRate: 0.05,
      batchSize: 16,
      seed: 5n,
    },
    network,
    train: condensed,
    test: held,
    // Would fail at its first use
    store: {} as SnapshotStore,
    epochs: 1,
  } as const;
  const sentence =
    "an expert's network must be its parameters alone, got one with the running statistics of 1 batch norms; " +
    "use instance norm or none";
  await expect(trainExpert(runtime, { ...setting, expert: 0 })).rejects.toThrow(sentence);
  await expect(trainExperts(runtime, { ...setting, experts: 1 })).rejects.toThrow(sentence);
});
