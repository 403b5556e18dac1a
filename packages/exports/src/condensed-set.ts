import type { ImageShape, Preprocessing, ZcaWhitening } from "@condensery/datasets";
import { ExportError } from "./export-error.js";

/** Numbers of a tensor, row-major. */
export interface Float32Tensor {
  /** Axis lengths, outermost first. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A condensed data set in memory: what a result folder holds. */
export interface CondensedSet {
  /** [n, channels, height, width], in the network's space. */
  readonly images: Float32Tensor;
  /** Probabilities of the classes [n, classes]. */
  readonly labels: Float32Tensor;
  /** Learned step size for training on them. */
  readonly alpha: number;
  /** Names of the classes, in the order of the labels' columns. */
  readonly classes: readonly string[];
  /** How raw images become comparable with these. */
  readonly preprocessing: Preprocessing;
  /** What was fitted for a preprocessing of the kind `zca`, which pictures cannot do without. */
  readonly whitening?: ZcaWhitening | undefined;
  /** Content of `dataset.json`, kept where a format has a place for it. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** @throws ExportError (set) when the parts do not fit one another */
export function checkSet({ images, labels, classes }: CondensedSet): void {
  const [count = 0] = images.shape;
  const fits = (tensor: Float32Tensor, axes: number): boolean =>
    tensor.shape.length === axes && tensor.shape.reduce((size, axis) => size * axis, 1) === tensor.data.length;
  if (!fits(images, 4) || images.data.length === 0) {
    throw new ExportError("set", `expected images of [n, channels, height, width], got ${shapeText(images)}`);
  }
  if (!fits(labels, 2) || labels.shape[0] !== count || labels.shape[1] !== classes.length) {
    throw new ExportError("set", `expected labels of [${count}, ${classes.length}], got ${shapeText(labels)}`);
  }
}

/** Extent of one of its images. */
export function imageShape({ images }: CondensedSet): ImageShape {
  const [, channels = 0, height = 0, width = 0] = images.shape;
  return { channels, height, width };
}

/** The most probable class of each image [n]; the first of several. */
export function classIndices({ labels }: CondensedSet): readonly number[] {
  const [count = 0, classes = 0] = labels.shape;
  return Array.from({ length: count }, (_, row) => {
    const probabilities = labels.data.subarray(row * classes, (row + 1) * classes);
    return probabilities.indexOf(Math.max(...probabilities));
  });
}

function shapeText({ shape, data }: Float32Tensor): string {
  return `[${shape.join(", ")}] with ${data.length} values`;
}
