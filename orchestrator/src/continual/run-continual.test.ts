import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  CallContext,
  ComputeDevice,
  ContinualCompute,
  DatasetFacts,
  EvaluationRequest,
  SelectionRequest,
} from "../compute/compute.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { encodeContinualDocument } from "./continual-document.js";
import type { ContinualEvent } from "./continual-event.js";
import type { ContinualRequest } from "./continual-request.js";
import type { GroupRequest, LearnGroup } from "./learn-group.js";
import { folderResults, type ResultStore } from "./result-store.js";
import { runContinual } from "./run-continual.js";

const classes = 4;
const imagesOfClass = 10;
const device: ComputeDevice = { provider: "cpu", threads: 1, onnxruntime: "1" };
const data: DatasetFacts = {
  uri: "idx:data",
  name: "idx:data",
  digest: "ab".repeat(32),
  classes: ["a", "b", "c", "d"],
  shape: { channels: 1, height: 8, width: 8 },
  trainImages: Array.from({ length: classes }, () => imagesOfClass),
  testImages: [10, 20, 30, 40],
  statistics: { mean: [0.5], std: [0.25] },
};
const noCost = { deviceSeconds: 0, flops: 0, bytesMoved: 0 };

/** Answers like services would, by plain rules, and keeps what it was asked. Image i is of class floor(i / 10). */
class Recorder implements ContinualCompute {
  readonly evaluated: EvaluationRequest[] = [];
  readonly selected: SelectionRequest[] = [];
  readonly learned: GroupRequest[] = [];

  /** Evaluations beyond `limit` go on until they are stopped. */
  constructor(private readonly limit = Infinity) {}

  readonly describeDataset = async (): Promise<DatasetFacts> => data;

  readonly selectImages = async (request: SelectionRequest) => {
    this.selected.push(request);
    const { classes: asked = [0, 1, 2, 3], imagesPerClass, choice } = request;
    const first = choice.method === "random" ? 0 : 5;
    const indices = asked.flatMap((label) =>
      Array.from({ length: imagesPerClass }, (_i, i) => label * imagesOfClass + first + i),
    );
    return { indices, device, cost: noCost };
  };

  /** Networks get half of the test images of the classes that they were trained on right, and 1 more a repeat. */
  readonly evaluate = async (request: EvaluationRequest, { signal }: CallContext) => {
    if (this.evaluated.length >= this.limit) {
      await new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
      );
    }
    this.evaluated.push(request);
    const known = trainedClasses(request);
    const classCorrect = data.testImages.map((count, label) =>
      known.has(label) ? count / 2 + request.firstRepeat : 0,
    );
    const point = { epoch: request.epochs, loss: 1, accuracy: 0 };
    const outcome = { best: point, curve: [point], classCorrect, confusion: [] };
    return { accuracies: [0], outcomes: [outcome], classImages: data.testImages, device, cost: noCost };
  };

  readonly learn: LearnGroup = async (request) => {
    this.learned.push(request);
    const { length } = request.classes;
    const labels = Float32Array.from({ length: length ** 2 }, (_l, place) => (place % (length + 1) === 0 ? 1 : 0));
    return {
      images: { shape: [length, 1, 8, 8], data: new Float32Array(length * 64).fill(request.classes[0] ?? 0) },
      labels: { shape: [length, length], data: labels },
      alpha: 0.5,
      statistics: { mean: [0], std: [1] },
      source: `condensations/${request.classes.join("-")}`,
    };
  };
}

function trainedClasses(request: EvaluationRequest): ReadonlySet<number> {
  if ("realImages" in request) {
    return new Set(request.realImages === "all" ? [] : request.realImages.map((i) => Math.floor(i / imagesOfClass)));
  }
  const rows = Array.from(request.labels.data).flatMap((value, place) => (value === 1 ? [place % classes] : []));
  return new Set(rows);
}

const request: ContinualRequest = {
  job: { dataset: "idx:data", depth: 1, width: 4, evaluations: 2, evaluationEpochs: 3, outerSteps: 4 },
  steps: 2,
  orders: 3,
  methods: ["satm", "random", "herding"],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

describe("runContinual", () => {
  it("trains on all that came so far and tests on the classes of that alone", async () => {
    const compute = new Recorder();
    const { orders, rows, averages, groups } = await runContinual(request, { compute, learn: compute.learn });
    expect(rows.map(({ method, step }) => `${method} ${step}`)).toEqual(
      ["satm", "random", "herding"].flatMap((method) => [`${method} 1`, `${method} 2`]),
    );
    for (const row of rows) {
      expect(row).toMatchObject({ classes: 2 * row.step, images: 2 * row.step });
      // The recorder's rule, on the test images of the classes seen
      const expected = orders.map((order, number) => {
        const seen = order.slice(0, row.step).flat();
        const tested = seen.reduce((sum, label) => sum + (data.testImages[label] ?? 0), 0);
        return [0, 1].map((repeat) => (tested / 2 + seen.length * (2 * number + repeat)) / tested);
      });
      expect(row.accuracies).toEqual(expected);
      const flat = expected.flat();
      const mean = flat.reduce((sum, value) => sum + value, 0) / 6;
      expect(row.mean).toBeCloseTo(mean, 12);
      const variance = flat.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6;
      expect(row.standardDeviation).toBeCloseTo(Math.sqrt(variance), 12);
    }
    const [first, second] = rows;
    expect(averages[0]?.method).toBe("satm");
    expect(averages[0]?.mean).toBeCloseTo(((first?.mean ?? 0) + (second?.mean ?? 0)) / 2, 12);
    // Each group once, however many orders have it
    const distinct = new Set(orders.flat().map((group) => group.join()));
    expect(groups.map((group) => group.classes.join())).toEqual([...distinct]);
    expect(compute.learned).toHaveLength(distinct.size);
    expect(compute.learned[0]?.job.dataset).toBe(`idx:data?classes=${compute.learned[0]?.classes.join()}`);
  });

  it("gives every network of the experiment a beginning of its own, and every order another random draw", async () => {
    const compute = new Recorder();
    await runContinual({ ...request, methods: ["random"] }, { compute, learn: compute.learn });
    expect(compute.evaluated.map(({ firstRepeat }) => firstRepeat)).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5]);
    expect(new Set(compute.selected.map(({ seed }) => seed)).size).toBe(3);
    expect(compute.evaluated.every(({ network, dataset }) => network.classes === 4 && dataset.uri === "idx:data")).toBe(
      true,
    );
  });

  it("lets herding see the classes of its step alone", async () => {
    const compute = new Recorder();
    const { orders } = await runContinual({ ...request, methods: ["herding"] }, { compute, learn: compute.learn });
    expect(compute.selected.map((selection) => selection.classes?.join())).toEqual([
      ...new Set(orders.flat().map((group) => group.join())),
    ]);
  });

  it("goes on after an interruption and computes nothing twice", async () => {
    const results = folderResults(join(folder.path, "results"));
    const whole = new Recorder();
    const expected = await runContinual(request, { compute: whole, learn: whole.learn });

    const interrupted = new Recorder(17);
    const stop = new AbortController();
    let evaluated = 0;
    const onEvent = ({ kind }: ContinualEvent): void => {
      evaluated += kind === "memory-evaluated" ? 1 : 0;
      if (evaluated === 8) stop.abort(new Error("enough"));
    };
    const options = { learn: interrupted.learn, results, onEvent, signal: stop.signal };
    await expect(runContinual(request, { compute: interrupted, ...options })).rejects.toThrow("enough");
    expect([interrupted.evaluated.length, whole.evaluated.length]).toEqual([17, 36]);

    const resumed = new Recorder();
    const found = await runContinual(request, { compute: resumed, learn: resumed.learn, results });
    expect(encodeContinualDocument(found)).toBe(encodeContinualDocument(expected));
    expect(resumed.evaluated).toHaveLength(36 - 17);
    expect(resumed.selected).toEqual([]);
    // Whoever learns keeps what it learned under these names
    expect(resumed.learned.map(({ requestId }) => requestId)).toEqual(whole.learned.map(({ requestId }) => requestId));
    expect(new Set(whole.learned.map(({ requestId }) => requestId)).size).toBe(whole.learned.length);

    const again = new Recorder();
    const more = { ...request, orders: 4 };
    await runContinual(more, { compute: again, learn: again.learn, results });
    // The fourth order alone is new
    expect(again.evaluated.every(({ firstRepeat }) => firstRepeat >= 6)).toBe(true);
  });

  it("measures again what was kept in pieces", async () => {
    const results = folderResults(join(folder.path, "results"));
    const compute = new Recorder();
    const random = { ...request, methods: ["random" as const] };
    const first = await runContinual(random, { compute, learn: compute.learn, results });
    const damaged: ResultStore = {
      get: async (key) => ((await results.get(key)) === undefined ? undefined : { classCorrect: [1] }),
      set: (key, result) => results.set(key, result),
    };
    const second = await runContinual(random, { compute, learn: compute.learn, results: damaged });
    expect(second).toEqual(first);
    expect(compute.evaluated).toHaveLength(24);
  });

  it("needs somebody who learns only where images are learned", async () => {
    const compute = new Recorder();
    await expect(runContinual(request, { compute })).rejects.toThrow(
      "methods must be of random, herding, k-center where nobody learns images",
    );
    expect((await runContinual({ ...request, methods: ["k-center"] }, { compute })).groups).toEqual([]);
  });

  it("another content or another option of learning is another request", async () => {
    const idsOf = async (changed: Partial<ContinualRequest>): Promise<readonly string[]> => {
      const compute = new Recorder();
      await runContinual({ ...request, methods: ["satm"], orders: 1, ...changed }, { compute, learn: compute.learn });
      return compute.learned.map(({ requestId }) => requestId);
    };
    const ids = await idsOf({});
    expect(await idsOf({ evaluation: { learningRate: 0.5 } })).toEqual(ids);
    expect(await idsOf({ job: { ...request.job, outerSteps: 5 } })).not.toEqual(ids);
  });
});
