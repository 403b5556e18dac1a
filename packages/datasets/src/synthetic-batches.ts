import type { RandomStream } from "@condensery/rng";
import { chunks } from "./epoch-batches.js";

/**
 * The mini-batches of an inner loop over synthetic images, as MTT draws them: consecutive chunks of a random
 * permutation, consumed from the last chunk backwards, reshuffled when exhausted. A partial chunk is therefore the
 * first batch after each shuffle. With batchSize >= count each batch holds all images.
 *
 * @param count synthetic images, at least 1
 * @param steps inner steps
 * @param stream its position advances by one permutation for each pass begun
 * @returns `steps` arrays of image indices
 * @throws RangeError for a count or batch size below 1, or a negative number of steps
 */
export function syntheticBatches(count: number, batchSize: number, steps: number, stream: RandomStream): Int32Array[] {
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`steps must be a non-negative integer, got ${steps}`);
  }
  const batches: Int32Array[] = [];
  while (batches.length < steps) {
    const pass = chunks(stream.permutation(count), batchSize).toReversed();
    batches.push(...pass.slice(0, steps - batches.length));
  }
  return batches;
}
