import { randomStream } from "@condensery/rng";
import { describe, expect, test } from "vitest";
import type { ImageSplit } from "../image-dataset.js";
import type { MatrixProduct } from "./matrix-product.js";
import { restoreZca, storeZca } from "./zca-tensors.js";
import { fitZca, unwhitenImages, whitenImages, zcaFittingBytes } from "./zca-whitening.js";

const product: MatrixProduct = (left, right, { rows, inner, columns }) => {
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let k = 0; k < inner; k += 1) sum += (left[row * inner + k] ?? 0) * (right[k * columns + column] ?? 0);
      out[row * columns + column] = sum;
    }
  }
  return Promise.resolve(out);
};

const splitOf = (images: readonly (readonly number[])[], shape = { channels: 1, height: 1, width: 2 }): ImageSplit => ({
  count: images.length,
  shape,
  images: Uint8Array.from(images.flat()),
  labels: new Int32Array(images.length),
});

/** 600 images of 3x3x2 whose neighbouring values are alike. */
const smooth = (): ImageSplit => {
  const noise = randomStream({ seed: 3, purpose: "smooth-images" }).normal(new Float64Array(600 * 20));
  const images = Array.from({ length: 600 }, (_, image) =>
    Array.from({ length: 18 }, (_, i) => {
      const [a = 0, b = 0, c = 0] = noise.subarray(image * 20 + i, image * 20 + i + 3);
      return Math.min(255, Math.max(0, Math.round(128 + 25 * (a + b + c))));
    }),
  );
  return splitOf(images, { channels: 3, height: 3, width: 2 });
};

const everyImage = ({ count }: ImageSplit): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

describe("two pixels, where the formula can be written down", () => {
  // Deviations of the two pixels from 100 and 120, with means 0 and covariance a b
  const deviations = [
    [60, 40],
    [-60, -40],
    [20, -10],
    [-20, 10],
  ];
  const split = splitOf(deviations.map(([a = 0, b = 0]) => [100 + a, 120 + b]));
  const moment = (i: number, j: number): number =>
    deviations.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0) / (3 * 255 * 255);

  test.each([0.1, 0.001])("epsilon %f", async (epsilon) => {
    const zca = await fitZca(split, { product, epsilon });
    const [a, b, c] = [moment(0, 0) + epsilon, moment(0, 1), moment(1, 1) + epsilon];
    // The root of a 2x2 matrix M is (M + sqrt(det M) I) / sqrt(trace M + 2 sqrt(det M))
    const determinant = Math.sqrt(a * c - b * b);
    const divisor = Math.sqrt(a + c + 2 * determinant);
    const root = [(a + determinant) / divisor, b / divisor, b / divisor, (c + determinant) / divisor];
    for (const [i, value] of root.entries()) expect(zca.inverse[i]).toBeCloseTo(value, 5);
    const inverse = [root[3], -(root[1] ?? 0), -(root[2] ?? 0), root[0]].map((value) => (value ?? 0) / determinant);
    for (const [i, value] of inverse.entries()) expect((zca.transform[i] ?? 0) / value).toBeCloseTo(1, 4);
    expect(zca.mean[0]).toBeCloseTo(100 / 255, 6);
    expect(zca.epsilon).toBe(epsilon);
  });
});

test("whitened images are uncorrelated and can be turned back", async () => {
  const split = smooth();
  const zca = await fitZca(split, { product, epsilon: 1e-4 });
  const white = await whitenImages(split, zca, everyImage(split), { product });
  for (let i = 0; i < 18; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let image = 0; image < split.count; image += 1) {
        sum += (white[image * 18 + i] ?? 0) * (white[image * 18 + j] ?? 0);
      }
      const covariance = sum / (split.count - 1);
      expect(Math.abs(covariance - (i === j ? 1 : 0))).toBeLessThan(0.1); // 1e-4 of the smallest variance, about 1e-3
    }
  }
  const back = await unwhitenImages(white, zca, { product });
  for (const [i, value] of back.entries()) expect(Math.abs(value * 255 - (split.images[i] ?? 0))).toBeLessThan(0.05);
});

test("some images are whitened as all are", async () => {
  const split = smooth();
  const zca = await fitZca(split, { product });
  const [all, some] = [everyImage(split), Int32Array.of(5, 599, 0)];
  const white = await whitenImages(split, zca, all, { product });
  const expected = [...some].flatMap((index) => [...white.subarray(index * 18, (index + 1) * 18)]);
  expect([...(await whitenImages(split, zca, some, { product }))]).toEqual(expected);
});

test("stored and restored", async () => {
  const zca = await fitZca(smooth(), { product });
  const stored = storeZca(zca);
  const { description, tensors } = stored;
  const text = JSON.parse(JSON.stringify(description)) as typeof description;
  expect(restoreZca({ description: text, tensors })).toEqual(zca);
  const short = { shape: [17], data: zca.mean.slice(1) };
  expect(() => restoreZca({ description, tensors: { ...tensors, mean: short } })).toThrow(/mean of shape \[18\]/);
  const infinite = { shape: [18], data: zca.mean.map(() => Infinity) };
  expect(() => restoreZca({ description, tensors: { ...tensors, mean: infinite } })).toThrow(/not finite/);
  expect(() => restoreZca({ description: { ...description, epsilon: 0 }, tensors })).toThrow(
    /expected the description/,
  );
  const odd: unknown[] = [null, {}, { ...description, shape: null }, { ...description, epsilon: "0.1" }, undefined];
  for (const each of odd) {
    const damaged = { description: each as typeof description, tensors };
    expect(() => restoreZca(damaged)).toThrow(/expected the description of a whitening, found/);
  }
});

describe("refused", () => {
  const split = smooth();

  test("matrices that do not fit, before anything is computed", async () => {
    const never: MatrixProduct = () => Promise.reject(new Error("computed"));
    const shape = { channels: 3, height: 128, width: 128 };
    const large = { count: 2, shape, images: new Uint8Array(2 * 49152), labels: new Int32Array(2) };
    expect(zcaFittingBytes(shape)).toBe(32 * 49152 ** 2);
    await expect(fitZca(large, { product: never })).rejects.toMatchObject({ reason: "memory" });
    await expect(fitZca(split, { product: never, maxBytes: 32 * 18 * 18 })).rejects.toThrow("computed");
  });

  test("products of less than float32 precision", async () => {
    const coarse: MatrixProduct = async (left, right, sizes) =>
      (await product(left, right, sizes)).map((value) => Number(value.toPrecision(3)));
    await expect(fitZca(split, { product: coarse })).rejects.toMatchObject({ reason: "precision" });
  });

  test("too few images, other shapes, a wrong epsilon, an aborted signal", async () => {
    const one = splitOf([[1, 2]]);
    await expect(fitZca(one, { product })).rejects.toMatchObject({ reason: "images" });
    const zca = await fitZca(split, { product });
    await expect(whitenImages(one, zca, Int32Array.of(0), { product })).rejects.toMatchObject({ reason: "images" });
    await expect(whitenImages(split, zca, Int32Array.of(600), { product })).rejects.toThrow(RangeError);
    await expect(unwhitenImages(new Float32Array(17), zca, { product })).rejects.toThrow(RangeError);
    await expect(fitZca(split, { product, epsilon: 0 })).rejects.toThrow(/epsilon must be a positive number/);
    const stop = new Error("enough");
    await expect(fitZca(split, { product, signal: AbortSignal.abort(stop) })).rejects.toBe(stop);
  });
});
