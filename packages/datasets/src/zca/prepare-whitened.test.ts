import { randomStream } from "@condensery/rng";
import { expect, test } from "vitest";
import { imageSize, type ImageSplit } from "../image-dataset.js";
import { displayWhitened, prepareWhitened } from "./prepare-whitened.js";
import { rowProduct } from "./row-product.js";
import { fitZca, whitenImages } from "./zca-whitening.js";

const shape = { channels: 2, height: 3, width: 2 };
const padTo = { height: 6, width: 3 };
const multiplying = { product: rowProduct };

function randomSplit(count: number): ImageSplit {
  const stream = randomStream({ seed: 7, purpose: "whitened-images" });
  const images = Uint8Array.from({ length: count * imageSize(shape) }, () => stream.integer(256));
  return { count, shape, images, labels: new Int32Array(count) };
}

/** The same images on a black ground, as `prepareImages` pads them. */
function padded({ count, images, labels }: ImageSplit): ImageSplit {
  const outer = { ...shape, ...padTo };
  const ground = new Uint8Array(count * imageSize(outer));
  for (let row = 0; row < count * shape.channels * shape.height; row += 1) {
    const plane = Math.floor(row / shape.height);
    const to = (plane * padTo.height + (row % shape.height) + 1) * padTo.width;
    ground.set(images.subarray(row * shape.width, (row + 1) * shape.width), to);
  }
  return { count, shape: outer, images: ground, labels };
}

test("padding behind the whitening is what whitening padded images gives", async () => {
  const split = randomSplit(40);
  const indices = Int32Array.of(5, 0, 39);
  const found = await prepareWhitened(split, await fitZca(split, multiplying), padTo, indices, multiplying);
  const whole = padded(split);
  const expected = await whitenImages(whole, await fitZca(whole, multiplying), indices, multiplying);
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 4);
});

test.each([null, padTo])("pictures are the raw images (padded to %j)", async (size) => {
  const split = randomSplit(20);
  const zca = await fitZca(split, multiplying);
  const every = Int32Array.from({ length: 20 }, (_, index) => index);
  const outer = { ...shape, ...size };
  const display = await displayWhitened(
    await prepareWhitened(split, zca, size, every, multiplying),
    outer,
    zca,
    multiplying,
  );
  const raw = size === null ? split.images : padded(split).images;
  expect(display).toHaveLength(raw.length);
  for (const [i, byte] of raw.entries()) expect(Math.abs((display[i] ?? 2) * 255 - byte)).toBeLessThan(0.1);
});

test("what lies outside of pixels is clamped, in the margin too", async () => {
  const split = randomSplit(20);
  const zca = await fitZca(split, multiplying);
  const outer = { ...shape, ...padTo };
  const bright = new Float32Array(imageSize(outer)).fill(1000);
  const display = await displayWhitened(bright, outer, zca, multiplying);
  expect([...display].filter((value) => value < 0 || value > 1)).toEqual([]);
  expect(display[0]).toBe(1);
});

test("sizes that do not fit are refused", async () => {
  const split = randomSplit(4);
  const zca = await fitZca(split, multiplying);
  const small = { height: 2, width: 2 };
  await expect(prepareWhitened(split, zca, small, Int32Array.of(0), multiplying)).rejects.toThrow(
    "2x2 is smaller than the images, 3x2",
  );
  await expect(displayWhitened(new Float32Array(8), { ...shape, ...small }, zca, multiplying)).rejects.toThrow(
    "2x2 is smaller than the images, 3x2",
  );
  await expect(displayWhitened(new Float32Array(7), shape, zca, multiplying)).rejects.toThrow(RangeError);
});

test("rows are multiplied as matrices are", async () => {
  const [rows, inner, columns] = [35, 3, 4];
  const left = Float32Array.from({ length: rows * inner }, (_, i) => i % 7);
  const right = Float32Array.from({ length: inner * columns }, (_, i) => i - 5);
  const product = await rowProduct(left, right, { rows, inner, columns });
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let k = 0; k < inner; k += 1) sum += (left[row * inner + k] ?? 0) * (right[k * columns + column] ?? 0);
      expect(product[row * columns + column]).toBe(sum);
    }
  }
});
