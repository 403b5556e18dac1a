import { displayWhitened, invertPreprocessing, rowProduct } from "@condensery/datasets";
import { imageShape, type CondensedSet } from "./condensed-set.js";
import { ExportError } from "./export-error.js";

/**
 * The images as bytes [n, channels, height, width]: the preprocessing undone, clamped to [0, 255] and rounded. Learned
 * images may lie outside of what bytes can say, so that this loses something; `images` of the set is exact.
 *
 * @throws ExportError (set) for whitened images without their whitening; the signal's reason when aborted
 */
export async function displayedPixels(set: CondensedSet, signal?: AbortSignal): Promise<Uint8Array> {
  const values = await displayedValues(set, signal);
  return Uint8Array.from(values, (value) => Math.round(value * 255));
}

/** In [0, 1]. */
async function displayedValues(set: CondensedSet, signal: AbortSignal | undefined): Promise<Float32Array> {
  const { images, preprocessing, whitening } = set;
  if (preprocessing.kind === "standardise") return invertPreprocessing(images.data, imageShape(set), preprocessing);
  if (whitening === undefined) {
    throw new ExportError("set", "expected the whitening of whitened images, found none; export them as npz");
  }
  const multiplying = { product: rowProduct, ...(signal === undefined ? {} : { signal }) };
  return displayWhitened(images.data, imageShape(set), whitening, multiplying);
}
