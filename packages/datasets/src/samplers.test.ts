import { randomStream } from "@condensery/rng";
import { describe, expect, test } from "vitest";
import { epochBatches } from "./epoch-batches.js";
import { NotEnoughImagesError, randomPerClass } from "./random-per-class.js";
import { syntheticBatches } from "./synthetic-batches.js";

const sorted = (batches: readonly Int32Array[]): number[] =>
  batches.flatMap((batch) => [...batch]).toSorted((a, b) => a - b);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("epochs of real images", () => {
  const epoch = (index: number, seed = 3) => epochBatches({ seed, indices: [0, index], count: 50_000, batchSize: 256 });

  test("CIFAR's 50,000 images give 196 steps, the last with 80 images, each image once", () => {
    const batches = epoch(0);
    expect(batches.length).toBe(196);
    expect(batches.slice(0, -1).every((batch) => batch.length === 256)).toBe(true);
    expect(batches.at(-1)?.length).toBe(80);
    expect(sorted(batches)).toEqual(range(50_000));
  });

  test("repeatable; other epochs, seeds and purposes shuffle otherwise", () => {
    const first = epoch(0)[0];
    expect(epoch(0)[0]).toEqual(first);
    expect(epoch(1)[0]).not.toEqual(first);
    expect(epoch(0, 4)[0]).not.toEqual(first);
    const other = epochBatches({ seed: 3, purpose: "evaluation", indices: [0, 0], count: 50_000, batchSize: 256 });
    expect(other[0]).not.toEqual(first);
  });

  test("counts and batch sizes below 1 are refused", () => {
    expect(() => epochBatches({ seed: 0, indices: [], count: 0, batchSize: 4 })).toThrow(RangeError);
    expect(() => epochBatches({ seed: 0, indices: [], count: 4, batchSize: 0 })).toThrow(RangeError);
    expect(() => epochBatches({ seed: 0, indices: [], count: 4, batchSize: 1.5 })).toThrow(RangeError);
  });
});

describe("synthetic images (MTT)", () => {
  const open = () => randomStream({ seed: 11, purpose: "inner-batches", indices: [0] });

  test("chunks of each permutation, last chunk first, then a fresh permutation", () => {
    const stream = open();
    const [first, second] = [stream.permutation(10), stream.permutation(10)];
    const batches = syntheticBatches(10, 4, 5, open());
    expect(batches).toEqual([
      first.slice(8, 10),
      first.slice(4, 8),
      first.slice(0, 4),
      second.slice(8, 10),
      second.slice(4, 8),
    ]);
    expect(sorted(batches.slice(0, 3))).toEqual(range(10));
  });

  test("a batch size of at least the count gives all images at each step", () => {
    const batches = syntheticBatches(6, 100, 3, open());
    expect(batches.map((batch) => sorted([batch]))).toEqual([range(6), range(6), range(6)]);
  });

  test("no steps draw nothing; illegal numbers are refused", () => {
    const stream = open();
    expect(syntheticBatches(6, 2, 0, stream)).toEqual([]);
    expect(stream.position).toBe(0);
    expect(() => syntheticBatches(6, 2, -1, stream)).toThrow(RangeError);
    expect(() => syntheticBatches(0, 2, 1, stream)).toThrow(RangeError);
    expect(() => syntheticBatches(6, 0, 1, stream)).toThrow(RangeError);
  });
});

describe("random images of each class", () => {
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);

  test("class-major, distinct, of the right class, repeatable", () => {
    const drawn = randomPerClass(labels, 3, 5, 9);
    expect([...drawn].map((image) => labels[image])).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    expect(new Set(drawn).size).toBe(15);
    expect(randomPerClass(labels, 3, 5, 9)).toEqual(drawn);
    expect(randomPerClass(labels, 3, 5, 10)).not.toEqual(drawn);
  });

  test("every image of a class can be drawn, and all of them at once", () => {
    expect([...randomPerClass(labels, 3, 20, 0)].toSorted((a, b) => a - b)).toEqual(range(60));
    const seen = new Set(range(200).map((seed) => randomPerClass(labels, 3, 1, seed)[0]));
    expect(seen.size).toBe(20);
  });

  test("a class with too few images is named", () => {
    const few = labels.slice(0, 59); // class 2 loses one
    try {
      randomPerClass(few, 3, 20, 0);
    } catch (error) {
      expect(error).toBeInstanceOf(NotEnoughImagesError);
      expect(error).toMatchObject({ classIndex: 2, available: 19, requested: 20 });
      return;
    }
    expect.unreachable();
  });

  test("illegal counts are refused", () => {
    expect(() => randomPerClass(labels, 0, 1, 0)).toThrow(RangeError);
    expect(() => randomPerClass(labels, 3, 0, 0)).toThrow(RangeError);
  });
});
