import { imageSize, type ImageShape, type ImageSplit } from "../image-dataset.js";
import { preparedShape, type PaddedSize } from "../preprocessing.js";
import { unwhitenImages, whitenImages, type ZcaOptions, type ZcaWhitening } from "./zca-whitening.js";

type Multiplying = Pick<ZcaOptions, "product" | "signal">;

/**
 * Whitens the images at `indices` and pads them with zeros, centred as `prepareImages` does.
 *
 * @returns [indices, channels, height, width] of the padded size
 * @throws ZcaError for images of another shape; PreprocessingError for a padded size that is smaller than the images;
 * RangeError for an index outside the split; the signal's reason
 */
export async function prepareWhitened(
  split: ImageSplit,
  zca: ZcaWhitening,
  padTo: PaddedSize,
  indices: Int32Array,
  multiplying: Multiplying,
): Promise<Float32Array> {
  const target = preparedShape(split.shape, { kind: "zca", epsilon: zca.epsilon, padTo });
  const white = await whitenImages(split, zca, indices, multiplying);
  if (padTo === null) return white;
  const padded = new Float32Array(indices.length * imageSize(target));
  forEachRow(indices.length, zca.shape, target, (inner, outer) => {
    padded.set(white.subarray(inner, inner + zca.shape.width), outer);
  });
  return padded;
}

/**
 * Turns prepared images back into displayable values of [0, 1], clamped; padding stays.
 *
 * @param images [n, channels, height, width]
 * @param shape of an image, padding included
 * @throws PreprocessingError when it is smaller than what was whitened; RangeError when the length is no multiple of it;
 * the signal's reason
 */
export async function displayWhitened(
  images: Float32Array,
  shape: ImageShape,
  zca: ZcaWhitening,
  multiplying: Multiplying,
): Promise<Float32Array> {
  preparedShape(zca.shape, { kind: "zca", epsilon: zca.epsilon, padTo: shape });
  const count = images.length / imageSize(shape);
  if (!Number.isInteger(count)) {
    throw new RangeError(`${images.length} values are no whole number of images of ${imageSize(shape)}`);
  }
  const white = new Float32Array(count * imageSize(zca.shape));
  forEachRow(count, zca.shape, shape, (inner, outer) => {
    white.set(images.subarray(outer, outer + zca.shape.width), inner);
  });
  const pixels = await unwhitenImages(white, zca, multiplying);
  // Of the margin, whose pixels are the same in all images, nothing but epsilon was left of the variance
  const deviation = Math.sqrt(zca.epsilon);
  const display = images.map((value) => Math.min(1, Math.max(0, value * deviation)));
  forEachRow(count, zca.shape, shape, (inner, outer) => {
    display.set(pixels.subarray(inner, inner + zca.shape.width), outer);
  });
  return display;
}

/** Where each row of pixels is in images of the inner and of the outer size. */
function forEachRow(
  images: number,
  inner: ImageShape,
  outer: ImageShape,
  visit: (innerOffset: number, outerOffset: number) => void,
): void {
  const [top, left] = [(outer.height - inner.height) >> 1, (outer.width - inner.width) >> 1];
  for (let plane = 0; plane < images * inner.channels; plane += 1) {
    for (let y = 0; y < inner.height; y += 1) {
      visit((plane * inner.height + y) * inner.width, (plane * outer.height + y + top) * outer.width + left);
    }
  }
}
