import { imageSize, type ImageShape, type ImageSplit } from "../image-dataset.js";
import { squareRoots } from "./inverse-square-root.js";
import type { MatrixProduct } from "./matrix-product.js";
import { pixelCovariance } from "./pixel-covariance.js";
import { ZcaError } from "./zca-error.js";

/** The epsilon of the condensation literature; that of the library which it uses is smaller. */
export const literatureEpsilon = 0.1;
const DEFAULT_MAX_BYTES = 2 * 2 ** 30;
const IMAGES_AT_ONCE = 512;

/**
 * ZCA whitening: an image x of D values in [0, 1] becomes (x - mean) T with T = (Sigma + epsilon I)^(-1/2). No mean and
 * deviation are applied besides. Test images and synthetic ones use what was fitted to the training images.
 */
export interface ZcaWhitening {
  readonly kind: "zca";
  readonly shape: ImageShape;
  readonly epsilon: number;
  /** [D], D = channels * height * width. */
  readonly mean: Float32Array;
  /** T, [D, D]. */
  readonly transform: Float32Array;
  /** The inverse of T, [D, D]. */
  readonly inverse: Float32Array;
}

export interface ZcaOptions {
  readonly product: MatrixProduct;
  /** Default: 0.1. */
  readonly epsilon?: number;
  /** What fitting may take of memory. Default: 2 GiB, enough for 32x32 images; 64x64 take 4.8 GB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** Bytes that `fitZca` takes for images of a shape: one matrix in float64 and six in float32 at its peak. */
export function zcaFittingBytes(shape: ImageShape): number {
  return (8 + 6 * 4) * imageSize(shape) ** 2;
}

/**
 * Fits the whitening to the training images.
 *
 * @throws ZcaError, for memory before anything is computed; RangeError for an epsilon that is not positive; the
 * signal's reason when aborted
 */
export async function fitZca(train: ImageSplit, options: ZcaOptions): Promise<ZcaWhitening> {
  const { product, epsilon = literatureEpsilon, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  if (!(epsilon > 0)) throw new RangeError(`epsilon must be a positive number, got ${epsilon}`);
  const { channels, height, width } = train.shape;
  const size = imageSize(train.shape);
  const bytes = zcaFittingBytes(train.shape);
  if (bytes > maxBytes) {
    throw new ZcaError(
      "memory",
      `whitening images of ${channels}x${height}x${width} takes ${bytes} bytes for matrices of ${size}x${size}; the ` +
        `limit is ${maxBytes}; allow more, choose smaller images or standardise them`,
    );
  }
  const { mean, covariance } = await pixelCovariance(train, product, signal);
  for (let i = 0; i < size; i += 1) covariance[i * size + i] = (covariance[i * size + i] ?? 0) + epsilon;
  const { root, inverseRoot } = await squareRoots(new Float32Array(covariance), size, epsilon, product, signal);
  return {
    kind: "zca",
    shape: { channels, height, width },
    epsilon,
    mean: Float32Array.from(mean),
    transform: inverseRoot,
    inverse: root,
  };
}

/**
 * Whitens the images at `indices`.
 *
 * @returns [indices, channels, height, width]
 * @throws ZcaError for images of another shape; RangeError for an index outside the split; the signal's reason
 */
export async function whitenImages(
  split: ImageSplit,
  zca: ZcaWhitening,
  indices: Int32Array,
  { product, signal }: Pick<ZcaOptions, "product" | "signal">,
): Promise<Float32Array> {
  checkShape(split.shape, zca);
  const size = imageSize(zca.shape);
  const centred = new Float32Array(indices.length * size);
  for (const [row, index] of indices.entries()) {
    if (index < 0 || index >= split.count) throw new RangeError(`image ${index} is outside [0, ${split.count})`);
    for (let i = 0; i < size; i += 1) {
      centred[row * size + i] = (split.images[index * size + i] ?? 0) / 255 - (zca.mean[i] ?? 0);
    }
  }
  return rowsTimes(centred, zca.transform, size, product, signal);
}

/**
 * Turns whitened images back into displayable values of [0, 1], clamped.
 *
 * @param images [n, channels, height, width]
 * @throws RangeError when the length is no multiple of an image; the signal's reason when aborted
 */
export async function unwhitenImages(
  images: Float32Array,
  zca: ZcaWhitening,
  { product, signal }: Pick<ZcaOptions, "product" | "signal">,
): Promise<Float32Array> {
  const size = imageSize(zca.shape);
  if (images.length % size !== 0) {
    throw new RangeError(`${images.length} values are no whole number of images of ${size}`);
  }
  const pixels = await rowsTimes(images, zca.inverse, size, product, signal);
  return pixels.map((value, i) => Math.min(1, Math.max(0, value + (zca.mean[i % size] ?? 0))));
}

async function rowsTimes(
  images: Float32Array,
  matrix: Float32Array,
  size: number,
  product: MatrixProduct,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const out = new Float32Array(images.length);
  const step = IMAGES_AT_ONCE * size;
  for (let at = 0; at < images.length; at += step) {
    signal?.throwIfAborted();
    const batch = images.slice(at, at + step);
    out.set(await product(batch, matrix, { rows: batch.length / size, inner: size, columns: size }), at);
  }
  return out;
}

function checkShape({ channels, height, width }: ImageShape, { shape }: ZcaWhitening): void {
  if (channels === shape.channels && height === shape.height && width === shape.width) return;
  throw new ZcaError(
    "images",
    `the whitening was fitted to images of ${shape.channels}x${shape.height}x${shape.width}, these are ` +
      `${channels}x${height}x${width}`,
  );
}
