import { GraphBuilder, add, matmul, multiply, reshape, total } from "@condensery/autodiff";
import { buildNetwork, convNetSpec, parameterCount } from "@condensery/networks";
import { describe, expect, test } from "vitest";
import { programNeed } from "./program-need.js";
import { innerStep } from "../programs/inner-step.js";
import { trainingStep } from "../programs/training-step.js";
import { sessionBytes } from "./session-bytes.js";
import { evaluationNeed, expertNeed, hypergradientNeed, processBytes, unrollNeed } from "./work-need.js";

const network = buildNetwork(convNetSpec({ channels: 3, height: 32, width: 32, classes: 10, filters: 128, depth: 3 }));
const parameters = parameterCount(network.parameters);
const batch = { images: 10 };

describe("a session's bytes", () => {
  test("are those of its buffers: a value takes a dead one's of its size, outputs keep theirs", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [100]);
    const first = add(x, x);
    const second = multiply(first, x);
    const third = add(second, x);
    // third takes what first had; a reshaped value is no other one
    expect(sessionBytes(builder.finish({ third: reshape(third, [10, 10]) }))).toBe(800);
    expect(sessionBytes(builder.finish({ first, third }))).toBe(1200);
  });

  test("count a dead buffer that no later value of its size takes", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [100]);
    const small = reshape(builder.input("y", [50]), [50]);
    const sum = total(multiply(add(x, x), x));
    expect(sessionBytes(builder.finish({ out: multiply(add(small, small), sum) }))).toBe(2 * 400 + 4 + 2 * 200);
  });

  test("of a product are its elements, its operations two for each inner element", () => {
    const builder = new GraphBuilder();
    const product = matmul(builder.input("left", [3, 5]), builder.input("right", [5, 7]));
    expect(programNeed(builder.finish({ product }))).toEqual({ bytes: 4 * 21, flops: 2 * 21 * 5 });
  });
});

describe("a hypergradient's need", () => {
  const need = (steps: number, iota = 0) => hypergradientNeed({ network, batch, steps, first: 0, iota });

  test("grows by one parameter vector for each stored step, and by nothing else", () => {
    expect(parameters).toBe(320_010);
    expect(need(200).bytes - need(50).bytes).toBe(150 * 4 * parameters);
    expect(need(50, 30).bytes - need(50, 40).bytes).toBe(10 * 4 * parameters);
    expect(need(50, 40).bytes).toBe(need(500, 490).bytes);
  });

  // docs/benchmarks.md: peak resident memory of this very network, each length in a process of its own
  test.each([
    [5, 320e6],
    [10, 319e6],
    [20, 350e6],
    [50, 423e6],
    [100, 483e6],
    [200, 605e6],
  ])("of %d steps comes with its process within an eighth of the measured peak", (steps, measured) => {
    const estimated = need(steps).bytes + processBytes;
    expect(estimated / measured).toBeGreaterThan(7 / 8);
    expect(estimated / measured).toBeLessThan(9 / 8);
  });

  test("has the operations of the measured step pair, 10.9 GFLOP, before the compiler drops some", () => {
    const pair = need(20).flops / 20 / 1e9;
    expect(pair).toBeGreaterThan(10.9);
    expect(pair).toBeLessThan(10.9 * 1.2);
  });

  test("two passes cost their operations twice but their memory once", () => {
    const one = need(20, 14);
    const two = hypergradientNeed({ network, batch, steps: 20, first: 0, iota: 14, tau: 14 });
    expect(two.bytes - one.bytes).toBe(4 * parameters);
    const rest = hypergradientNeed({ network, batch, steps: 20, first: 14, iota: 14 });
    expect(two.flops).toBe(one.flops + rest.flops);
  });
});

test("an unrolled loop needs no more memory for more steps", () => {
  const [short, long] = [5, 500].map((steps) => unrollNeed({ network, batch, steps }));
  expect(long?.bytes).toBe(short?.bytes);
  expect(long?.flops).toBe(100 * (short?.flops ?? 0));
});

test("training costs epochs and repeats, and holds what runs side by side", () => {
  const test = { count: 1000, batchSize: 256 };
  const expert = (epochs: number, images = 1000) =>
    expertNeed({ network, images, batchSize: 250, epochs, batchesAtOnce: 8, test });
  expect(expert(2).bytes).toBe(expert(1).bytes);
  expect(expert(1, 2000).bytes).toBe(expert(1).bytes);
  // Beside the epochs there is one more test, of the initialisation
  expect(expert(3).flops - expert(2).flops).toBeCloseTo(expert(2).flops - expert(1).flops, -3);
  const evaluate = (repeats: number, repeatsAtOnce: number) =>
    evaluationNeed({ network, images: 10, batchSize: 256, epochs: 9, repeats, repeatsAtOnce, test });
  expect(evaluate(6, 2).bytes).toBe(2 * evaluate(1, 2).bytes);
  expect(evaluate(6, 2).flops).toBe(6 * evaluate(1, 1).flops);
});

describe("an expert's need", () => {
  const miB = 2 ** 20;
  const image = (size: number) => ({ channels: 3, height: size, width: size, classes: 10 });
  const ofSize = (size: number, depth: number, filters: number) =>
    buildNetwork(convNetSpec({ ...image(size), filters, depth }));
  const tested = { count: 500, batchSize: 256 };

  // Growth of a fresh process's resident memory by one training step (docs/limits.md)
  test.each([
    { size: 32, depth: 3, filters: 128, images: 10, measured: 50 },
    { size: 32, depth: 3, filters: 128, images: 64, measured: 305 },
    { size: 32, depth: 3, filters: 32, images: 256, measured: 296 },
    { size: 64, depth: 4, filters: 32, images: 32, measured: 152 },
    { size: 64, depth: 4, filters: 32, images: 128, measured: 601 },
    { size: 64, depth: 4, filters: 32, images: 256, measured: 1200 },
    { size: 128, depth: 5, filters: 32, images: 32, measured: 605 },
  ])("$images images of $size pixels at width $filters take $measured MiB a step", (row) => {
    const unrolled = unrollNeed({ network: ofSize(row.size, row.depth, row.filters), batch: row, steps: 1 });
    const ratio = unrolled.bytes / miB / row.measured;
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1.25);
  });

  // Networks without normalisation hold more for each value alive: their dead buffers find no later use
  test.each([
    { spec: convNetSpec({ ...image(64), filters: 32, depth: 4, norm: "none" }), images: 64, measured: 254 },
    { spec: { kind: "lenet" as const, ...image(32) }, images: 256, measured: 134 },
    { spec: { kind: "alexnet" as const, ...image(32) }, images: 64, measured: 644 },
    { spec: { kind: "vgg11" as const, ...image(32) }, images: 32, measured: 357 },
    { spec: { kind: "resnet18" as const, ...image(32) }, images: 16, measured: 475 },
  ])("$spec.kind with $images images takes $measured MiB a step", ({ spec, images, measured }) => {
    const { bytes } = programNeed(innerStep(buildNetwork(spec), { images }));
    expect(bytes / miB / measured).toBeGreaterThan(1);
    expect(bytes / miB / measured).toBeLessThan(1.35);
  });

  // The same for an evaluation's step, whose parameter vectors are counted beside the program
  test.each([
    { spec: { kind: "vgg11" as const, ...image(32) }, images: 32, measured: 461 },
    { spec: { kind: "vgg11" as const, ...image(32), norm: "batch" as const }, images: 32, measured: 449 },
    { spec: { kind: "resnet18" as const, ...image(32), norm: "batch" as const }, images: 16, measured: 616 },
    {
      spec: { ...convNetSpec({ ...image(32), filters: 128, depth: 3 }), norm: "batch" as const },
      images: 64,
      measured: 338,
    },
  ])("$spec.kind with $spec.norm norm and $images images takes $measured MiB a step of evaluation", (row) => {
    const evaluated = buildNetwork(row.spec);
    const step = trainingStep(evaluated, { images: row.images }, { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 });
    const vectors = 5 * 4 * (parameterCount(evaluated.parameters) + parameterCount(evaluated.statistics));
    const ratio = (programNeed(step).bytes + vectors) / miB / row.measured;
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.35);
  });

  // Peaks of inner-loop trainers with batches of 256 and one more session for the epoch's smaller batch
  test.each([
    { size: 128, depth: 5, images: 9469, measured: 12.9e9 },
    { size: 64, depth: 4, images: 100_000, measured: 3.2e9 },
  ])(
    "comes with its process and data close to $measured bytes, at $size pixels",
    ({ size, depth, images, measured }) => {
      const trained = ofSize(size, depth, 32);
      const need = expertNeed({ network: trained, images, batchSize: 256, epochs: 1, batchesAtOnce: 8, test: tested });
      const ratio = (need.bytes + processBytes) / measured;
      expect(ratio).toBeGreaterThan(1);
      expect(ratio).toBeLessThan(1.45);
    },
  );

  test("fits the default limit with the literature's network and batches, of 32 pixels", () => {
    const need = expertNeed({ network, images: 50_000, batchSize: 256, epochs: 50, batchesAtOnce: 8, test: tested });
    expect(need.bytes).toBeLessThan(8 * 2 ** 30);
  });

  test("has a second session for an epoch's smaller batch", () => {
    const need = (images: number) =>
      expertNeed({ network, images, batchSize: 256, epochs: 1, batchesAtOnce: 8, test: tested }).bytes;
    expect(need(1000) / need(255)).toBeGreaterThan(1.5);
  });
});
