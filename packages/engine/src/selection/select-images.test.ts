import { randomPerClass } from "@condensery/datasets";
import { buildNetwork, initialParameters, parameterCount, type NetworkSpec } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classifier } from "../classification.js";
import { rowImages } from "../test-images.js";
import { featureNetwork } from "./network-features.js";
import { selectImages, type SelectionRequest } from "./select-images.js";

const image = { channels: 1, height: 8, width: 8, classes: 4 };
const spec = { kind: "convnet", ...image, depth: 1, filters: 4, norm: "instance", pooling: "average" } as const;
const train = rowImages(40, 4, 7);

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});
afterAll(() => runtime.close());

const request = (more: Partial<SelectionRequest> = {}): SelectionRequest => ({
  method: "herding",
  imagesPerClass: 3,
  train,
  seed: 11n,
  features: { spec, epochs: 3, learningRate: 0.05 },
  ...more,
});

test.each<NetworkSpec>([spec, { ...spec, norm: "batch" }, { kind: "mlp", ...image, hidden: 6 }])(
  "the features of %j, classified by its last layer, are its logits",
  async (given) => {
    const network = buildNetwork(given);
    const { network: body, size, parametersOf } = featureNetwork(given);
    const theta = initialParameters(network.parameters, randomStream({ seed: 1, purpose: "features-test" }));
    const stream = randomStream({ seed: 1, purpose: "statistics-test" });
    const statistics = stream.uniform(new Float32Array(parameterCount(network.statistics)), 0.5, 1.5);
    await using workspace = runtime.open();
    const collected = async (of: typeof network, parameters: Float32Array) => {
      const all: number[] = [];
      const { logits } = await classifier(of, rowImages(5, 4, 1));
      await logits(workspace, { theta: parameters, statistics }, (_, batch) => void all.push(...batch));
      return all;
    };
    const features = await collected(body, parametersOf(theta));
    expect(features).toHaveLength(5 * size);
    const weights = theta.subarray(theta.length - 4 * size - 4);
    const expected = Array.from({ length: 5 * 4 }, (_, place) => {
      const [row, label] = [Math.floor(place / 4), place % 4];
      const terms = Array.from({ length: size }, (_unused, index) => index).map(
        (index) => (features[row * size + index] ?? 0) * (weights[label * size + index] ?? 0),
      );
      return terms.reduce((sum, term) => sum + term, weights[4 * size + label] ?? 0);
    });
    const logits = await collected(network, theta);
    for (const [place, value] of logits.entries()) expect(value).toBeCloseTo(expected[place] ?? Number.NaN, 5);
  },
);

test.each(["herding", "k-center"] as const)(
  "%s takes distinct images of each class, the same again",
  async (method) => {
    const steps: number[] = [];
    const onProgress = ({ stepsDone, stepsTotal }: { stepsDone: number; stepsTotal: number }) =>
      void steps.push(stepsDone / stepsTotal);
    const chosen = await selectImages(runtime, request({ method, onProgress }));
    expect(Array.from(chosen, (index) => train.labels[index])).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(new Set(chosen).size).toBe(12);
    expect(steps.at(-1)).toBe(1);
    expect(await selectImages(runtime, request({ method }))).toEqual(chosen);
    expect((await runtime.statistics()).residentTensors).toBe(0);
  },
);

test("features of a network with batch norm choose others, the same again", async () => {
  const features = { ...request().features, spec: { ...spec, norm: "batch" } } as const;
  const chosen = await selectImages(runtime, request({ features }));
  expect(Array.from(chosen, (index) => train.labels[index])).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(chosen).not.toEqual(await selectImages(runtime, request()));
  expect(await selectImages(runtime, request({ features }))).toEqual(chosen);
  expect((await runtime.statistics()).residentTensors).toBe(0);
});

test("random images are those of the seed, and too many are refused", async () => {
  expect(await selectImages(runtime, request({ method: "random" }))).toEqual(randomPerClass(train.labels, 4, 3, 11n));
  await expect(selectImages(runtime, request({ imagesPerClass: 11 }))).rejects.toMatchObject({
    name: "NotEnoughImagesError",
    available: 10,
  });
});
