import { setImmediate as turn } from "node:timers/promises";
import { squaredDistance } from "./squared-distance.js";

/** Images of one class, described by a feature vector each. */
export interface ClassFeatures {
  /** [n, size], row-major. */
  readonly features: Float32Array;
  readonly size: number;
  /** A permutation of 0..n-1: among equally good images the first one in it is taken. */
  readonly order: Int32Array;
}

/**
 * Herding (Welling): each image is the one whose feature vector brings the mean of the chosen ones closest to the mean of
 * all. An image is chosen once.
 *
 * @returns [count] rows in the order of their choice
 */
export async function herding({ features, size, order }: ClassFeatures, count: number): Promise<Int32Array> {
  const mean = meanOf(features, size);
  const free = new Set(order);
  const sum = new Float64Array(size);
  const chosen = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    // |mean - (sum + f) / (place + 1)| is smallest where f lies closest to this point
    const wanted = mean.map((value, index) => (place + 1) * value - (sum[index] ?? 0));
    let [winner, least] = [-1, Infinity];
    for (const row of free) {
      const distance = squaredDistance(features, size, row, wanted);
      if (distance < least || winner < 0) [winner, least] = [row, distance];
    }
    chosen[place] = winner;
    free.delete(winner);
    for (let index = 0; index < size; index++) sum[index] = (sum[index] ?? 0) + (features[winner * size + index] ?? 0);
    // A class may have thousands of images of thousands of features
    await turn();
  }
  return chosen;
}

/** Mean feature vector [size], in float64. */
function meanOf(features: Float32Array, size: number): Float64Array {
  const rows = features.length / size;
  const mean = new Float64Array(size);
  for (const [place, value] of features.entries()) mean[place % size] = (mean[place % size] ?? 0) + value / rows;
  return mean;
}
