import { createHash } from "node:crypto";

/** Extent of one image; row-major [channels, height, width]. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Labelled images as they were published: raw bytes, 0 = black, 255 = full intensity. */
export interface ImageSplit {
  /** Number of images, at least 1. */
  readonly count: number;
  readonly shape: ImageShape;
  /** [count, channels, height, width], row-major; value / 255 lies in [0, 1]. */
  readonly images: Uint8Array;
  /** [count]; each in [0, number of classes). */
  readonly labels: Int32Array;
}

/** A training and a test split of images of one size. Raw bytes are kept; see `applyPreprocessing` for floats. */
export interface ImageDataset extends ImageShape {
  readonly name: string;
  /** Class names; a label is a position in this list. */
  readonly classes: readonly string[];
  readonly train: ImageSplit;
  readonly test: ImageSplit;
}

/** Number of values of one image. */
export function imageSize({ channels, height, width }: ImageShape): number {
  return channels * height * width;
}

/** Number of labels of each class. */
export function classCounts(labels: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) {
    const count = counts[label];
    if (count === undefined) {
      throw new RangeError(`label ${label} is outside [0, ${classes})`);
    }
    counts[label] = count + 1;
  }
  return counts;
}

/**
 * SHA-256 (hexadecimal) of class names, shape, images and labels of both splits. The dataset's name does not enter:
 * equal content has equal digests wherever it came from.
 */
export function datasetDigest(dataset: ImageDataset): string {
  const hash = createHash("sha256");
  const { classes, channels, height, width, train, test } = dataset;
  hash.update(JSON.stringify({ classes, channels, height, width, train: train.count, test: test.count }));
  for (const split of [train, test]) {
    hash.update(split.images);
    // Little-endian on every machine.
    const labels = Buffer.alloc(split.labels.length * 4);
    for (const [i, label] of split.labels.entries()) labels.writeInt32LE(label, i * 4);
    hash.update(labels);
  }
  return hash.digest("hex");
}
