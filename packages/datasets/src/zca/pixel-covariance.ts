import { imageSize, type ImageSplit } from "../image-dataset.js";
import { transposed, type MatrixProduct } from "./matrix-product.js";
import { ZcaError } from "./zca-error.js";

/**
 * Images of one product. Sums of 257 products of bytes stay below 2^24, so float32 holds them exactly, in whatever
 * order they are added.
 */
const IMAGES_AT_ONCE = 256;

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
  for (let first = 0; first < count; first += IMAGES_AT_ONCE) {
    signal?.throwIfAborted();
    const rows = Math.min(IMAGES_AT_ONCE, count - first);
    const batch = Float32Array.from(images.subarray(first * size, (first + rows) * size));
    const sizes = { rows: size, inner: rows, columns: size };
    const gram = await product(transposed(batch, rows, size), batch, sizes);
    checkDiagonal(gram, batch, size);
    add(gram, products);
    for (let row = 0; row < rows; row += 1) add(batch.subarray(row * size, (row + 1) * size), sums);
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = row * size + column;
      const centred = (products[at] ?? 0) - ((sums[row] ?? 0) * (sums[column] ?? 0)) / count;
      products[at] = centred / ((count - 1) * 255 * 255);
    }
  }
  return { mean: sums.map((sum) => sum / (count * 255)), covariance: products };
}

function add(values: Float32Array, totals: Float64Array): void {
  for (let i = 0; i < totals.length; i += 1) totals[i] = (totals[i] ?? 0) + (values[i] ?? 0);
}

function checkDiagonal(gram: Float32Array, batch: Float32Array, size: number): void {
  const squares = new Float64Array(size);
  for (let at = 0; at < batch.length; at += size) {
    for (let i = 0; i < size; i += 1) squares[i] = (squares[i] ?? 0) + (batch[at + i] ?? 0) ** 2;
  }
  const fault = squares.findIndex((sum, i) => gram[i * size + i] !== sum);
  if (fault < 0) return;
  throw new ZcaError(
    "precision",
    `the matrix product gives ${gram[fault * size + fault]} where ${squares[fault]} is exact; use float32, not TF32`,
  );
}
