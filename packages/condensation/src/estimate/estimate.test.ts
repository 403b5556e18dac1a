import { GraphBuilder, add, matmul, multiply, reshape } from "@condensery/autodiff";
import { buildNetwork, convNetSpec, parameterCount } from "@condensery/networks";
import { describe, expect, test } from "vitest";
import { peakLiveBytes } from "./live-bytes.js";
import { programNeed } from "./program-need.js";
import { evaluationNeed, expertNeed, hypergradientNeed, processBytes, unrollNeed } from "./work-need.js";

const network = buildNetwork(convNetSpec({ channels: 3, height: 32, width: 32, classes: 10, filters: 128, depth: 3 }));
const parameters = parameterCount(network.parameters);
const batch = { images: 10 };

describe("live bytes", () => {
  test("values are freed behind their last use, outputs stay, inputs are the caller's", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [100]);
    const first = add(x, x);
    const second = multiply(first, x);
    const third = add(second, x);
    // first and second live together, then second and third; a reshaped value is no other one
    expect(peakLiveBytes(builder.finish({ third: reshape(third, [10, 10]) }))).toBe(800);
    expect(peakLiveBytes(builder.finish({ first, third }))).toBe(1200);
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
