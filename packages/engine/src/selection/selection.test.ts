/** Selections against their definitions, searched through exhaustively, in float64. */
import { randomStream } from "@condensery/rng";
import { describe, expect, test } from "vitest";
import { herding, type ClassFeatures } from "./herding.js";
import { kCenter } from "./k-center.js";

const size = 3;

function classOf(count: number, seed: number): ClassFeatures {
  const stream = randomStream({ seed, purpose: "selection-test" });
  return {
    features: stream.normal(new Float32Array(count * size), 0, 1),
    size,
    order: stream.permutation(count),
  };
}

const rowOf = ({ features }: ClassFeatures, row: number): readonly number[] => [
  ...features.subarray(row * size, (row + 1) * size),
];

function distance(left: readonly number[], right: readonly number[]): number {
  return Math.hypot(...left.map((value, index) => value - (right[index] ?? 0)));
}

function mean(rows: readonly (readonly number[])[]): readonly number[] {
  return Array.from(
    { length: size },
    (_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0) / rows.length,
  );
}

/** The candidate of the highest score. */
function bestOf(candidates: readonly number[], score: (row: number) => number): number {
  return candidates.toSorted((left, right) => score(right) - score(left))[0] ?? -1;
}

function choose(count: number, asked: number, next: (chosen: readonly number[], free: readonly number[]) => number) {
  const chosen: number[] = [];
  while (chosen.length < asked) {
    const free = [...Array(count).keys()].filter((row) => !chosen.includes(row));
    chosen.push(next(chosen, free));
  }
  return chosen;
}

describe.each([1, 2, 3])("seed %i", (seed) => {
  const count = 11;
  const given = classOf(count, seed);
  const rows = Array.from({ length: count }, (_, row) => rowOf(given, row));
  const of = (chosen: readonly number[]) => chosen.map((row) => rows[row] ?? []);

  test("herding takes what brings the mean closest", async () => {
    const expected = choose(count, 7, (chosen, free) =>
      bestOf(free, (row) => -distance(mean(of([...chosen, row])), mean(rows))),
    );
    expect([...(await herding(given, 7))]).toEqual(expected);
  });

  test("k-center takes what is farthest from all centers", async () => {
    const expected = choose(count, 7, (chosen, free) =>
      chosen.length === 0
        ? (given.order[0] ?? -1)
        : bestOf(free, (row) => Math.min(...of(chosen).map((center) => distance(center, rows[row] ?? [])))),
    );
    expect([...(await kCenter(given, 7))]).toEqual(expected);
  });
});

test.each([
  ["herding", herding],
  ["k-center", kCenter],
] as const)("%s takes every image once, and of equal ones the first of the order", async (_, select) => {
  const features = new Float32Array(5 * size).fill(1);
  const order = Int32Array.of(3, 1, 4, 0, 2);
  expect([...(await select({ features, size, order }, 5))]).toEqual([3, 1, 4, 0, 2]);
});
