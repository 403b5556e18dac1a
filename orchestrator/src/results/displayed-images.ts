import {
  displayWhitened,
  invertPreprocessing,
  rowProduct,
  type ImageShape,
  type Preprocessing,
  type ZcaWhitening,
} from "@condensery/datasets";

/** Images [n, channels, height, width] of the network's space as values of [0, 1], clamped. */
export async function displayedImages(
  images: Float32Array,
  shape: ImageShape,
  preprocessing: Preprocessing,
  whitening: ZcaWhitening | undefined,
): Promise<Float32Array> {
  if (preprocessing.kind === "standardise") return invertPreprocessing(images, shape, preprocessing);
  if (whitening === undefined) throw new RangeError("images were whitened, and the whitening is not there");
  return displayWhitened(images, shape, whitening, { product: rowProduct });
}
