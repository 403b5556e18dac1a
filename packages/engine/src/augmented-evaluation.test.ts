/** Evaluation whose networks are trained on augmented batches. */
import { interpret } from "@condensery/autodiff";
import { drawAugmentation, dsaAugmentation, noAugmentation, trainingStep } from "@condensery/condensation";
import { convNet, convNetSpec, initialParameters } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileHere } from "./compiler-thread.js";
import { evaluate, type EvaluationRequest } from "./evaluation.js";
import { standardProtocol, type EvaluationProtocol } from "./evaluation-protocol.js";
import { oneHotLabels } from "./labelled-images.js";
import { trainingPrograms, trainNetwork } from "./network-training.js";
import { rowImages } from "./test-images.js";
import type { TrainingImages } from "./training-images.js";
import { trainingSchedule } from "./training-schedule.js";

const network = convNet(convNetSpec({ channels: 1, height: 8, width: 8, classes: 4, depth: 1, filters: 4 }));
const condensed = rowImages(10, 4, 1);
const everything = Int32Array.from({ length: 10 }, (_, index) => index);
const labels = oneHotLabels(condensed.labels, 4);
const images = condensed.gather(everything);
const augmentation = dsaAugmentation();
const protocol: EvaluationProtocol = {
  ...standardProtocol,
  repeats: 2,
  epochs: 3,
  learningRate: 0.05,
  batchSize: 6,
  augmentation,
};
const resident: TrainingImages = { kind: "resident", imagesOf: () => images, labels };
const streamed: TrainingImages = { kind: "streamed", images: condensed };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
});
afterAll(() => runtime.close());

/** Parameters of one repeat after the last epoch. */
async function trained(training: TrainingImages, options: Partial<EvaluationProtocol> = {}): Promise<Float32Array> {
  const setting = { ...protocol, ...options };
  await using workspace = runtime.open();
  let result = new Float32Array();
  await trainNetwork(workspace, {
    network,
    protocol: setting,
    training,
    programs: await trainingPrograms(network, training, setting, compileHere),
    repeat: 1,
    seed: 3n,
    initialisation: randomStream({ seed: 8, purpose: "initialisation" }),
    signal: new AbortController().signal,
    meter: undefined,
    onSteps: () => undefined,
    onTest: ({ state: { theta } }) => {
      result = Float32Array.from(theta);
      return Promise.resolve();
    },
  });
  return result;
}

/** The same in float64, step by step. */
function interpreted(setting: EvaluationProtocol): ArrayLike<number> {
  let theta: ArrayLike<number> = initialParameters(
    network.parameters,
    randomStream({ seed: 8, purpose: "initialisation" }),
  );
  let velocity: ArrayLike<number> = new Float64Array(theta.length);
  for (const { steps } of trainingSchedule(setting, 10, 3n, 1)) {
    for (const { epoch, number, batch, learningRate, age } of steps) {
      const count = batch?.length ?? 10;
      const key = { seed: 3n, purpose: "evaluation-augmentation", indices: [1, epoch, number] };
      const program = trainingStep(
        network,
        { images: 10, ...(batch && { batch: count }), augmentation },
        setting.optimiser,
      );
      const next = interpret(program, {
        theta,
        velocity: age === 1 ? new Float64Array(theta.length) : velocity,
        images: images.data,
        labels: labels.data,
        ...(batch && { indices: batch }),
        alpha: [learningRate],
        augmentation: drawAugmentation(augmentation, key, { count, height: 8, width: 8 }).data,
      });
      [theta, velocity] = [next["theta_next"] ?? [], next["velocity_next"] ?? []];
    }
  }
  return theta;
}

test.each([
  ["mini-batches", protocol],
  ["all images at once", { ...protocol, batchSize: 256 }],
])("every step has the draws of its repeat, epoch and batch: %s", async (_, setting) => {
  const expected = interpreted(setting);
  for (const training of [resident, streamed]) {
    const theta = await trained(training, setting);
    const worst = theta.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-5);
  }
});

test("no augmentation is what it was without the option, and another training than with it", async () => {
  const plain = await trained(resident, { augmentation: undefined });
  expect(await trained(resident, { augmentation: noAugmentation })).toEqual(plain);
  expect(await trained(resident)).not.toEqual(plain);
});

test("an augmented evaluation is deterministic and frees what it held", async () => {
  const request: EvaluationRequest = { network, protocol, training: resident, test: rowImages(40, 4, 2), seed: 3n };
  expect(await evaluate(runtime, request)).toEqual(await evaluate(runtime, request));
  expect((await runtime.statistics()).residentTensors).toBe(0);
});
