/** Whitening against what NumPy computes of the same images by a singular value decomposition (reference/zca.py). */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rowProduct } from "./row-product.js";
import { fitZca, whitenImages } from "./zca-whitening.js";

interface Reference {
  readonly count: number;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly epsilon: number;
  readonly varianceAboveEpsilon: number;
  readonly mean: readonly number[];
  readonly transform: readonly number[];
  readonly inverse: readonly number[];
  readonly indices: readonly number[];
  readonly whitened: readonly number[];
}

const text = readFileSync(new URL("../../reference/zca.json", import.meta.url), "utf8");
const reference = JSON.parse(text) as Reference;

/** The images as the reference makes them. */
function images(): Uint8Array {
  const size = reference.mean.length;
  return Uint8Array.from({ length: reference.count * size }, (_, at) => {
    const [image, pixel] = [Math.floor(at / size), at % size];
    return ((image * 97) % 200) + ((image * 31 + pixel * 17 + image * pixel * 7) % 56);
  });
}

/** Largest deviation, in units of the largest number of the reference. */
function deviation(found: Float32Array, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs((found[index] ?? Number.NaN) - value))) / scale;
}

test("a whitening is NumPy's, to 1e-5", async () => {
  const { count, epsilon, indices } = reference;
  const [channels, height, width] = reference.shape;
  const split = { count, shape: { channels, height, width }, images: images(), labels: new Int32Array(count) };
  const zca = await fitZca(split, { product: rowProduct, epsilon });
  expect(reference.varianceAboveEpsilon).toBeGreaterThan(0);
  expect(deviation(zca.mean, reference.mean)).toBeLessThan(1e-6);
  expect(deviation(zca.transform, reference.transform)).toBeLessThan(1e-5);
  expect(deviation(zca.inverse, reference.inverse)).toBeLessThan(1e-5);
  const white = await whitenImages(split, zca, Int32Array.from(indices), { product: rowProduct });
  expect(deviation(white, reference.whitened)).toBeLessThan(1e-5);
});
