import {
  add,
  axisLength,
  concat,
  elementCount,
  floor,
  gather,
  GraphError,
  multiply,
  pad,
  reduceSum,
  relu,
  reshape,
  subtract,
  toInt,
  transpose,
  type Value,
} from "@condensery/autodiff";
import type { AugmentedBatch } from "./draw.js";

/** Largest number of pixels of a sampled batch: positions are computed in float32, which counts integers up to here. */
export const mostSampledPixels = 2 ** 24;

/** Pixels that sampling a batch counts: a border of one lies around each image. */
export function sampledPixels({ count, height, width }: AugmentedBatch): number {
  return count * (height + 2) * (width + 2);
}

/** A place in the image for each pixel of a batch, rows and columns counted from 0; both [n, h, w]. */
export interface Positions {
  readonly rows: Value;
  readonly columns: Value;
}

/**
 * Bilinear sampling of images x [n, c, h, w]; outside of them all is zero. Differentiable in x and in the positions.
 * Throws GraphError for more than `mostSampledPixels`.
 */
export function bilinearSample(x: Value, { rows, columns }: Positions): Value {
  const [down, across] = [neighbours(rows), neighbours(columns)];
  return gatherWeighted(x, {
    rows: alongRows(down.position),
    columns: alongColumns(across.position),
    weights: multiply(alongRows(down.weight), alongColumns(across.weight)),
  });
}

/** What each pixel of a result is the sum of: a grid of A·B pixels. */
export interface WeightedGrid {
  /** Whole rows [A, 1, n, h, w]; those outside the image are zero. */
  readonly rows: Value;
  /** Whole columns [1, B, n, h, w]. */
  readonly columns: Value;
  /** [A, B, n, h, w]. */
  readonly weights: Value;
}

/** The sum of each grid's weighted pixels of x [n, c, h, w]. Throws GraphError for more than `mostSampledPixels`. */
export function gatherWeighted(x: Value, { rows, columns, weights }: WeightedGrid): Value {
  const { builder } = x;
  const [n, c, h, w] = [0, 1, 2, 3].map((axis) => axisLength(x.shape, axis)) as [number, number, number, number];
  const all = sampledPixels({ count: n, height: h, width: w });
  if (all > mostSampledPixels) {
    throw new GraphError(
      `sampling needs at most ${mostSampledPixels} pixels with borders, got ${all} of ${n} images; use smaller batches`,
    );
  }
  const [height, width] = [h + 2, w + 2];
  const firstPixel = builder.constant(
    Array.from({ length: n }, (_, image) => image * height * width),
    [1, 1, n, 1, 1],
  );
  const pixels = add(add(multiply(inPadded(rows, h), width), firstPixel), inPadded(columns, w));
  const count = elementCount(weights.shape);
  // Channels first: one weight then meets a whole row of numbers
  const padded = pad(transpose(x, [1, 0, 2, 3]), [0, 0, 1, 1], [0, 0, 1, 1]);
  const taps = gather(reshape(padded, [c, all]), toInt(reshape(pixels, [count])), 1);
  const size = n * h * w;
  const sum = reduceSum(reshape(multiply(taps, reshape(weights, [1, count])), [c, count / size, size]), [1]);
  return transpose(reshape(sum, [c, n, h, w]), [1, 0, 2, 3]);
}

/** Positions in images with a border of one; whatever lies further out than the border is zero like the border. */
function inPadded(position: Value, length: number): Value {
  const last = length + 1;
  return subtract(last, relu(subtract(last, relu(add(position, 1)))));
}

/** The two whole positions around each one, and their shares; both [2, n, h, w]. */
function neighbours(position: Value): { readonly position: Value; readonly weight: Value } {
  const stacked = reshape(position, [1, ...position.shape]);
  const before = floor(stacked);
  const share = subtract(stacked, before);
  return {
    position: concat([before, add(before, 1)], 0),
    weight: concat([subtract(1, share), share], 0),
  };
}

const alongRows = (stack: Value): Value => reshape(stack, [stack.shape[0] ?? 1, 1, ...stack.shape.slice(1)]);
const alongColumns = (stack: Value): Value => reshape(stack, [1, ...stack.shape]);
