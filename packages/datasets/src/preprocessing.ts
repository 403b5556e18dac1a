import type { ImageShape, ImageSplit } from "./image-dataset.js";
import { imageSize } from "./image-dataset.js";
import { PreprocessingError } from "./preprocessing-error.js";

/** How raw bytes become network input, as plain data that survives JSON. */
export type Preprocessing = Standardisation | ZcaPreprocessing;

/** Size after padding; null keeps the size. */
export type PaddedSize = { readonly height: number; readonly width: number } | null;

/**
 * Whitening, fitted to the training images of the data set: what follows from data and epsilon is a `ZcaWhitening`.
 * Smaller images are padded behind it, with zeros: that is what whitening makes of a margin that is black in all images.
 */
export interface ZcaPreprocessing {
  readonly kind: "zca";
  /** Added to the variances; above 0. */
  readonly epsilon: number;
  readonly padTo: PaddedSize;
}

/**
 * Each channel becomes (byte / 255 - mean) / std. Smaller images are first padded with black on all sides (an odd row or
 * column goes below or right), and the statistics are those of the unpadded training images, the numbers of the
 * literature (MNIST: .1307, .3081). Padding the raw image rather than the normalised one makes the margin continue
 * the background of the digits: a zero after normalisation would be a grey frame, an edge that no image has.
 */
export interface Standardisation {
  readonly kind: "standardise";
  /** Per channel, of values in [0, 1]. */
  readonly mean: readonly number[];
  /** Per channel, of values in [0, 1]; population standard deviation, > 0. */
  readonly std: readonly number[];
  readonly padTo: PaddedSize;
}

/** Labelled images as network input. */
export interface PreparedSplit {
  readonly count: number;
  readonly shape: ImageShape;
  /** [count, channels, height, width], row-major, normalised. */
  readonly images: Float32Array;
  /** [count] */
  readonly labels: Int32Array;
}

/**
 * Takes mean and standard deviation of each channel from the training split. The sums are of integers below 2^53 and
 * thus exact: the result does not depend on the order of the images.
 *
 * @throws PreprocessingError when a channel is constant or the padded size is smaller than the images
 */
export function fitPreprocessing(train: ImageSplit, options: { readonly padTo?: PaddedSize } = {}): Standardisation {
  const { channels, height, width } = train.shape;
  const plane = height * width;
  const mean: number[] = [];
  const std: number[] = [];
  for (let channel = 0; channel < channels; channel += 1) {
    let sum = 0;
    let squares = 0;
    for (let image = 0; image < train.count; image += 1) {
      const start = (image * channels + channel) * plane;
      const bytes = train.images.subarray(start, start + plane);
      // By index: an iterator takes several times as long
      for (let i = 0; i < plane; i += 1) {
        const byte = bytes[i] ?? 0;
        sum += byte;
        squares += byte * byte;
      }
    }
    const values = train.count * plane;
    const average = sum / values;
    const variance = squares / values - average * average;
    if (!(variance > 0)) {
      throw new PreprocessingError(
        "std",
        `channel ${channel} of the training images has the same value everywhere and cannot be standardised`,
      );
    }
    mean.push(average / 255);
    std.push(Math.sqrt(variance) / 255);
  }
  const padTo = options.padTo ?? null;
  const preprocessing: Standardisation = {
    kind: "standardise",
    mean,
    std,
    padTo: padTo === null ? null : { height: padTo.height, width: padTo.width },
  };
  preparedShape(train.shape, preprocessing);
  return preprocessing;
}

/**
 * The shape of an image after preprocessing.
 *
 * @throws PreprocessingError when the channels disagree or the padded size is smaller than the image
 */
export function preparedShape(shape: ImageShape, preprocessing: Preprocessing): ImageShape {
  const { padTo } = preprocessing;
  if (preprocessing.kind === "standardise" && preprocessing.mean.length !== shape.channels) {
    const { length } = preprocessing.mean;
    throw new PreprocessingError("mean", `made for ${length} channels, the images have ${shape.channels}`);
  }
  if (padTo === null) return shape;
  if (padTo.height < shape.height || padTo.width < shape.width) {
    throw new PreprocessingError(
      "padTo",
      `${padTo.height}x${padTo.width} is smaller than the images, ${shape.height}x${shape.width}`,
    );
  }
  return { channels: shape.channels, height: padTo.height, width: padTo.width };
}

/**
 * Prepares a whole split; takes 4 bytes a value of memory.
 *
 * @throws PreprocessingError when it was made for other channels or a smaller size
 */
export function applyPreprocessing(split: ImageSplit, preprocessing: Standardisation): PreparedSplit {
  const everyImage = Int32Array.from({ length: split.count }, (_, i) => i);
  return {
    count: split.count,
    shape: preparedShape(split.shape, preprocessing),
    images: prepareImages(split, preprocessing, everyImage),
    labels: split.labels,
  };
}

/**
 * Prepares only the images at `indices`, for data sets too large to be held as floats.
 *
 * @returns [indices, channels, height, width], equal to `applyPreprocessing` followed by `gatherImages`
 * @throws RangeError for an index outside the split; PreprocessingError as `applyPreprocessing`
 */
export function prepareImages(split: ImageSplit, preprocessing: Standardisation, indices: Int32Array): Float32Array {
  const { channels, height, width } = split.shape;
  const target = preparedShape(split.shape, preprocessing);
  const top = (target.height - height) >> 1;
  const left = (target.width - width) >> 1;
  const tables = Array.from({ length: channels }, (_, channel) => valueTable(preprocessing, channel));
  const out = new Float32Array(indices.length * imageSize(target));
  const targetPlane = target.height * target.width;
  const plane = height * width;
  const isPadded = targetPlane !== plane;
  for (const [row, index] of indices.entries()) {
    if (index < 0 || index >= split.count) {
      throw new RangeError(`image ${index} is outside [0, ${split.count})`);
    }
    for (const [channel, table] of tables.entries()) {
      const start = (index * channels + channel) * plane;
      const from = split.images.subarray(start, start + plane);
      const to = out.subarray((row * channels + channel) * targetPlane).subarray(0, targetPlane);
      if (!isPadded) {
        lookUp(table, from, to);
        continue;
      }
      to.fill(table[0] ?? 0);
      for (let y = 0; y < height; y += 1) {
        const rowStart = (y + top) * target.width + left;
        lookUp(table, from.subarray(y * width, (y + 1) * width), to.subarray(rowStart, rowStart + width));
      }
    }
  }
  return out;
}

/**
 * Turns network input back into displayable values of [0, 1], clamped; padding stays.
 *
 * @param images [n, channels, height, width]
 * @throws PreprocessingError when the channels disagree; RangeError when the length is no multiple of an image
 */
export function invertPreprocessing(
  images: Float32Array,
  shape: ImageShape,
  { mean, std }: Standardisation,
): Float32Array {
  if (mean.length !== shape.channels) {
    throw new PreprocessingError("mean", `made for ${mean.length} channels, the images have ${shape.channels}`);
  }
  if (images.length % imageSize(shape) !== 0) {
    throw new RangeError(`${images.length} values are no whole number of images of ${imageSize(shape)}`);
  }
  const plane = shape.height * shape.width;
  return images.map((value, i) => {
    const channel = Math.floor(i / plane) % shape.channels;
    return Math.min(1, Math.max(0, value * (std[channel] ?? 1) + (mean[channel] ?? 0)));
  });
}

/** Prepared value of each of the 256 bytes. */
function valueTable({ mean, std }: Standardisation, channel: number): Float32Array {
  const centre = mean[channel] ?? 0;
  const scale = std[channel] ?? 1;
  return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - centre) / scale);
}

function lookUp(table: Float32Array, from: Uint8Array, to: Float32Array): void {
  for (let i = 0; i < from.length; i += 1) to[i] = table[from[i] ?? 0] ?? 0;
}
