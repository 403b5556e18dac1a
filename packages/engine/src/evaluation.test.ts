import { convNet, convNetSpec } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate, summarise, type EvaluationRequest } from "./evaluation.js";
import { standardProtocol, type EvaluationProtocol } from "./evaluation-protocol.js";
import { oneHotLabels } from "./labelled-images.js";
import { classCorrect, confusionMatrix, countCorrect, predictedClasses } from "./predictions.js";
import { rowImages } from "./test-images.js";
import { scheduledCalls, trainingSchedule, type ScheduledStep } from "./training-schedule.js";
import { UsageMeter } from "./usage.js";

const network = convNet(convNetSpec({ channels: 1, height: 8, width: 8, classes: 4, depth: 1, filters: 4 }));
const synthetic = rowImages(12, 4, 1);
const everything = Int32Array.from({ length: 12 }, (_, index) => index);
const protocol = { ...standardProtocol, repeats: 3, epochs: 30, learningRate: 0.05 };

function request(more: Partial<EvaluationRequest> = {}): EvaluationRequest {
  const labels = oneHotLabels(synthetic.labels, 4);
  return {
    network,
    protocol,
    training: { kind: "resident", imagesOf: () => synthetic.gather(everything), labels },
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

  test.each([
    ["adam", { kind: "cosine" }],
    ["adamw", { kind: "constant" }],
  ] as const)("%s learns as well, and again the same", async (kind, schedule) => {
    const optimiser = { kind, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
    const asked = request({ protocol: { ...protocol, optimiser, schedule, learningRate: 0.02 } });
    const result = await evaluate(runtime, asked);
    expect(result.mean).toBeGreaterThan(0.9);
    expect(await evaluate(runtime, asked)).toEqual(result);
    expect((await runtime.statistics()).residentTensors).toBe(0);
  });

  test("tests on the way change nothing, and the best is kept apart from the last", async () => {
    const short = { ...protocol, repeats: 2, epochs: 10 };
    const plain = await evaluate(runtime, request({ protocol: short }));
    const { outcomes, accuracies } = await evaluate(runtime, request({ protocol: { ...short, testEvery: 3 } }));
    expect(accuracies).toEqual(plain.accuracies);
    for (const [repeat, { curve, best, accuracy, predictions }] of outcomes.entries()) {
      expect(curve.map(({ epoch }) => epoch)).toEqual([3, 6, 9, 10]);
      expect(curve.at(-1)).toEqual(plain.outcomes[repeat]?.curve[0]);
      expect(best.accuracy).toBe(Math.max(...curve.map((point) => point.accuracy)));
      expect(countCorrect(predictions, rowImages(300, 4, 2).labels) / 300).toBe(accuracy);
      const losses = curve.map(({ loss }) => loss);
      expect(losses[0]).toBeGreaterThan(losses[3] ?? Infinity);
    }
  });

  test("a streamed set is trained as a resident one, whole and in mini-batches", async () => {
    for (const batchSize of [256, 5]) {
      const short = { ...protocol, epochs: 4, batchSize };
      const [resident, streamed] = [
        await evaluate(runtime, request({ protocol: short })),
        await evaluate(runtime, request({ protocol: short, training: { kind: "streamed", images: { ...synthetic } } })),
      ];
      expect(streamed).toEqual(resident);
    }
  });

  test("an abort ends it with its reason", async () => {
    const stop = new AbortController();
    const work = evaluate(runtime, request({ signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) }));
    await expect(work).rejects.toThrow("enough");
  });
});

function stepsOf(protocol: EvaluationProtocol, count: number): readonly ScheduledStep[] {
  return [...trainingSchedule(protocol, count, 0n, 0)].flatMap(({ steps }) => steps);
}

test("the schedule is the literature's: 1001 epochs, a tenth of the rate and new momentum behind epoch 501", () => {
  const steps = stepsOf({ ...protocol, epochs: 1000 }, 100);
  expect(steps).toHaveLength(1001);
  expect(steps.flatMap(({ age }, epoch) => (age === 1 ? [epoch] : []))).toEqual([0, 502]);
  expect(steps.filter(({ learningRate }) => learningRate === 0.05)).toHaveLength(502);
  expect(steps.at(-1)).toEqual({ epoch: 1000, number: 0, batch: undefined, learningRate: 0.05 * 0.1, age: 499 });
});

test("steps at given epochs multiply, with or without a new optimiser", () => {
  const schedule = { kind: "step", epochs: [2, 3], factor: 0.5, restart: false } as const;
  const kept = stepsOf({ ...protocol, epochs: 3, learningRate: 1, schedule }, 6);
  expect(kept.map(({ learningRate, age }) => [learningRate, age])).toEqual([
    [1, 1],
    [1, 2],
    [0.5, 3],
    [0.25, 4],
  ]);
  const anew = stepsOf({ ...protocol, epochs: 3, learningRate: 1, schedule: { ...schedule, restart: true } }, 6);
  expect(anew.map(({ age }) => age)).toEqual([1, 2, 1, 1]);
});

test("a cosine schedule falls from the rate to nearly none", () => {
  const steps = stepsOf({ ...protocol, epochs: 3, learningRate: 2, schedule: { kind: "cosine" } }, 6);
  const expected = [2, 1 + Math.SQRT1_2, 1, 1 - Math.SQRT1_2];
  for (const [epoch, { learningRate }] of steps.entries()) expect(learningRate).toBeCloseTo(expected[epoch] ?? 0, 12);
  const constant = stepsOf({ ...protocol, epochs: 3, learningRate: 2, schedule: { kind: "constant" } }, 6);
  expect(constant.map(({ learningRate }) => learningRate)).toEqual([2, 2, 2, 2]);
});

test("larger sets are shuffled each epoch and all of their images are used", () => {
  const steps = stepsOf({ ...protocol, epochs: 3, batchSize: 4 }, 10);
  expect(steps.map(({ batch }) => batch?.length)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2, 4, 4, 2]);
  const epochs = [0, 3].map((start) => steps.slice(start, start + 3).flatMap(({ batch }) => [...(batch ?? [])]));
  for (const epoch of epochs)
    expect(epoch.toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test("calls hold so many steps at most, across epochs, and end with a tested epoch", () => {
  const schedule = trainingSchedule({ ...protocol, epochs: 4, batchSize: 4 }, 8, 0n, 0);
  const calls = [...scheduledCalls(schedule, 3, (epoch) => epoch === 1 || epoch === 4)];
  expect(calls.map(({ steps, tested }) => [steps.map(({ epoch }) => epoch), tested])).toEqual([
    [[0, 0, 1], undefined],
    [[1], 1],
    [[2, 2, 3], undefined],
    [[3, 4, 4], 4],
  ]);
});

test("the first of equal scores wins", () => {
  const predictions = predictedClasses(Float32Array.of(1, 3, 3, 0, -1, -2), 3);
  expect([...predictions]).toEqual([1, 0]);
  expect(countCorrect(predictions, Int32Array.of(1, 0))).toBe(2);
  expect(countCorrect(predictions, Int32Array.of(2, 1))).toBe(0);
});

test("the confusion matrix has the true classes as rows", () => {
  const [labels, predictions] = [Int32Array.of(0, 0, 1, 2, 2, 2), Int32Array.of(0, 1, 1, 0, 2, 2)];
  expect([...confusionMatrix(predictions, labels, 3)]).toEqual([1, 1, 0, 0, 1, 0, 1, 0, 2]);
  expect([...classCorrect(predictions, labels, 3)]).toEqual([1, 1, 2]);
});

test("mean and population standard deviation", () => {
  expect(summarise([0.5, 0.7])).toEqual({
    accuracies: [0.5, 0.7],
    mean: 0.6,
    standardDeviation: expect.closeTo(0.1, 12),
  });
});
