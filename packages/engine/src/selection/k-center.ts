import { setImmediate as turn } from "node:timers/promises";
import type { ClassFeatures } from "./herding.js";
import { squaredDistance } from "./squared-distance.js";

/**
 * Greedy k-center (Sener and Savarese): the first image is the first one of the order, which is a random one; each
 * further image is the one farthest from all chosen ones. An image is chosen once.
 *
 * @returns [count] rows in the order of their choice
 */
export async function kCenter({ features, size, order }: ClassFeatures, count: number): Promise<Int32Array> {
  const [first = 0] = order;
  const chosen = new Int32Array(count);
  const free = new Set(order);
  const nearest = new Float64Array(features.length / size).fill(Infinity);
  let center = first;
  for (let place = 0; place < count; place++) {
    chosen[place] = center;
    free.delete(center);
    const point = features.subarray(center * size, (center + 1) * size);
    let [winner, most] = [-1, -1];
    for (const row of free) {
      const distance = Math.min(nearest[row] ?? Infinity, squaredDistance(features, size, row, point));
      nearest[row] = distance;
      if (distance > most || winner < 0) [winner, most] = [row, distance];
    }
    center = winner;
    // A class may have thousands of images of thousands of features
    await turn();
  }
  return chosen;
}
