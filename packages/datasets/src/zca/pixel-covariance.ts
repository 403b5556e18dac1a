import { imageSize, type ImageSplit } from "../image-dataset.js";
import { transposed, type MatrixProduct } from "./matrix-product.js";
import { ZcaError } from "./zca-error.js";

/** Taken off each byte, which changes no covariance and makes the products four times smaller. */
const CENTRE = 128;
/**
 * Images of one product. No sum of so many products of values from -128 to 127 passes 2^24, so float32 holds them
 * exactly, in whatever order they are added.
 */
const IMAGES_AT_ONCE = 1024;

/** Parts that the matrix is computed in: below its diagonal it mirrors what is above, so 5/8 of it are enough. */
const PARTS = 4;

export interface PixelCovariance {
  /** [D], of values in [0, 1]. */
  readonly mean: Float64Array;
  /** [D, D], with the divisor n - 1. */
  readonly covariance: Float64Array;
}

/**
 * Mean and covariance of the D = channels * height * width values of an image, over all images. The sums are exact.
 *
 * @throws ZcaError for less than two images and for products that are not exact; the signal's reason when aborted
 */
export async function pixelCovariance(
  split: ImageSplit,
  product: MatrixProduct,
  signal?: AbortSignal,
): Promise<PixelCovariance> {
  const { count, images } = split;
  if (count < 2) throw new ZcaError("images", `whitening needs at least 2 images, got ${count}`);
  const size = imageSize(split.shape);
  const sums = new Float64Array(size);
  const products = new Float64Array(size * size);
  const part = Math.ceil(size / PARTS);
  for (let first = 0; first < count; first += IMAGES_AT_ONCE) {
    const rows = Math.min(IMAGES_AT_ONCE, count - first);
    const bytes = images.subarray(first * size, (first + rows) * size);
    addSums(bytes, sums);
    for (let from = 0; from < size; from += part) {
      signal?.throwIfAborted();
      const right = columns({ bytes, rows, size }, from, size);
      const height = Math.min(part, size - from);
      const left = transposed(columns({ bytes, rows, size }, from, from + height), rows, height);
      const gram = await product(left, right, { rows: height, inner: rows, columns: size - from });
      checkDiagonal(gram, left, size - from);
      addPart(gram, products, { from, size });
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = row; column < size; column += 1) {
      const at = row * size + column;
      const centred = (products[at] ?? 0) - ((sums[row] ?? 0) * (sums[column] ?? 0)) / count;
      products[at] = centred / ((count - 1) * 255 * 255);
      products[column * size + row] = products[at];
    }
  }
  return { mean: sums.map((sum) => (sum / count + CENTRE) / 255), covariance: products };
}

interface Images {
  /** [rows, size] */
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly size: number;
}

/** Some columns of the images, centred: [rows, end - from]. */
function columns({ bytes, rows, size }: Images, from: number, end: number): Float32Array {
  const values = new Float32Array(rows * (end - from));
  let to = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let at = row * size + from; at < row * size + end; at += 1) values[to++] = (bytes[at] ?? 0) - CENTRE;
  }
  return values;
}

function addSums(bytes: Uint8Array, sums: Float64Array): void {
  for (let at = 0; at < bytes.length; at += sums.length) {
    for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + (bytes[at + i] ?? 0) - CENTRE;
  }
}

/** Adds rows and columns from one on, [rows, size - from], to the whole. */
function addPart(
  gram: Float32Array,
  products: Float64Array,
  { from, size }: { readonly from: number; readonly size: number },
): void {
  const width = size - from;
  for (let at = 0; at < gram.length; at += width) {
    const start = (from + at / width) * size + from;
    for (let i = 0; i < width; i += 1) products[start + i] = (products[start + i] ?? 0) + (gram[at + i] ?? 0);
  }
}

/** @param left values of one pixel in each row */
function checkDiagonal(gram: Float32Array, left: Float32Array, width: number): void {
  const height = gram.length / width;
  const images = left.length / height;
  for (let row = 0; row < height; row += 1) {
    let sum = 0;
    for (let at = row * images; at < (row + 1) * images; at += 1) sum += (left[at] ?? 0) ** 2;
    const found = gram[row * width + row];
    if (found === sum) continue;
    throw new ZcaError("precision", `the matrix product gives ${found} where ${sum} is exact; use float32, not TF32`);
  }
}
