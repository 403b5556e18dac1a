import { convNet, convNetSpec } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countCorrect } from "./classification.js";
import { evaluate, standardProtocol, summarise, type EvaluationRequest } from "./evaluation.js";
import { oneHotLabels } from "./labelled-images.js";
import { rowImages } from "./test-images.js";
import { UsageMeter } from "./usage.js";
import { trainingSchedule } from "./training-schedule.js";

const network = convNet(convNetSpec({ channels: 1, height: 8, width: 8, classes: 4, depth: 1, filters: 4 }));
const synthetic = rowImages(12, 4, 1);
const everything = Int32Array.from({ length: 12 }, (_, index) => index);
const protocol = { ...standardProtocol, repeats: 3, epochs: 30, learningRate: 0.05 };

function request(more: Partial<EvaluationRequest> = {}): EvaluationRequest {
  const labels = oneHotLabels(synthetic.labels, 4);
  return {
    network,
    protocol,
    imagesOf: () => synthetic.gather(everything),
    labels,
    test: rowImages(300, 4, 2),
    seed: 3n,
    ...more,
  };
}

describe("evaluate", () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
  });
  afterAll(() => runtime.close());

  test("networks learn from the images, and repeats differ by their initialisation", async () => {
    const progress: number[] = [];
    const result = await evaluate(
      runtime,
      request({ onProgress: ({ stepsDone, stepsTotal }) => progress.push(stepsDone / stepsTotal) }),
    );
    expect(result.accuracies).toHaveLength(3);
    expect(result.mean).toBeGreaterThan(0.9);
    expect(progress.at(-1)).toBe(1);
    const untrained = await evaluate(runtime, request({ protocol: { ...protocol, epochs: 0, learningRate: 0 } }));
    expect(new Set(untrained.accuracies).size).toBeGreaterThan(1);
    expect(untrained.mean).toBeLessThan(0.7);
  });

  test("is deterministic, also in mini-batches, and frees what it held", async () => {
    const batched = request({ protocol: { ...protocol, batchSize: 5, epochs: 6 } });
    expect(await evaluate(runtime, batched)).toEqual(await evaluate(runtime, batched));
    expect((await runtime.statistics()).residentTensors).toBe(0);
  });

  test("calls that share the repeats give what one call gives", async () => {
    const short = { ...protocol, epochs: 3 };
    const [all, meter] = [new UsageMeter(), new UsageMeter()];
    const whole = await evaluate(runtime, request({ protocol: short, meter: all }));
    const shares = [
      await evaluate(runtime, request({ protocol: { ...short, repeats: 1 }, meter })),
      await evaluate(runtime, request({ protocol: { ...short, repeats: 2 }, firstRepeat: 1, meter })),
    ];
    expect(shares.flatMap(({ accuracies }) => accuracies)).toEqual(whole.accuracies);
    expect(meter.usage.deviceSeconds).toBeGreaterThan(0);
    expect(meter.usage.flops).toBe(all.usage.flops);
  });

  test("an abort ends it with its reason", async () => {
    const stop = new AbortController();
    const work = evaluate(runtime, request({ signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) }));
    await expect(work).rejects.toThrow("enough");
  });
});

test("the schedule is the literature's: 1001 epochs, a tenth of the rate and new momentum behind epoch 501", () => {
  const steps = trainingSchedule({ ...protocol, epochs: 1000 }, 100, 0n, 0);
  expect(steps).toHaveLength(1001);
  expect(steps.flatMap(({ restart }, epoch) => (restart ? [epoch] : []))).toEqual([0, 502]);
  expect(steps.filter(({ learningRate }) => learningRate === 0.05)).toHaveLength(502);
  expect(steps.at(-1)).toEqual({ batch: undefined, learningRate: 0.05 * 0.1, restart: false });
});

test("larger sets are shuffled each epoch and all of their images are used", () => {
  const steps = trainingSchedule({ ...protocol, epochs: 3, batchSize: 4 }, 10, 0n, 0);
  expect(steps.map(({ batch }) => batch?.length)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2, 4, 4, 2]);
  const epochs = [0, 3].map((start) => steps.slice(start, start + 3).flatMap(({ batch }) => [...(batch ?? [])]));
  for (const epoch of epochs)
    expect(epoch.toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test("the first of equal scores wins", () => {
  const logits = Float32Array.of(1, 3, 3, 0, -1, -2);
  expect(countCorrect(logits, Int32Array.of(1, 0), 3)).toBe(2);
  expect(countCorrect(logits, Int32Array.of(2, 1), 3)).toBe(0);
});

test("mean and population standard deviation", () => {
  expect(summarise([0.5, 0.7])).toEqual({
    accuracies: [0.5, 0.7],
    mean: 0.6,
    standardDeviation: expect.closeTo(0.1, 12),
  });
});
