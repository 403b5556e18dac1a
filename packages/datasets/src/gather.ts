import { imageSize } from "./image-dataset.js";
import type { PreparedSplit } from "./preprocessing.js";

/**
 * Copies the images at `indices` into one batch [indices, channels, height, width].
 *
 * @throws RangeError for an index outside the split
 */
export function gatherImages(
  split: Pick<PreparedSplit, "count" | "shape" | "images">,
  indices: Int32Array,
): Float32Array {
  const size = imageSize(split.shape);
  const out = new Float32Array(indices.length * size);
  for (const [row, index] of indices.entries()) {
    checkIndex(index, split.count);
    out.set(split.images.subarray(index * size, (index + 1) * size), row * size);
  }
  return out;
}

/**
 * Copies the labels at `indices`.
 *
 * @throws RangeError for an index outside the labels
 */
export function gatherLabels(labels: Int32Array, indices: Int32Array): Int32Array {
  return indices.map((index) => {
    checkIndex(index, labels.length);
    return labels[index] ?? 0;
  });
}

function checkIndex(index: number, count: number): void {
  if (index < 0 || index >= count) throw new RangeError(`image ${index} is outside [0, ${count})`);
}
