import { randomStream } from "@condensery/rng";

/** Which epoch to shuffle. */
export interface EpochBatchesOptions {
  readonly seed: bigint | number;
  /** Separates this shuffle from other uses of the seed. Default: "epoch-shuffle". */
  readonly purpose?: string;
  /** Names the epoch, such as [expert, epoch]; at most three. */
  readonly indices: readonly number[];
  /** Images in the split, at least 1. */
  readonly count: number;
  /** At least 1. */
  readonly batchSize: number;
}

/**
 * The mini-batches of one training epoch: a fresh permutation of all images in consecutive chunks; the last, partial
 * chunk is kept (MTT's experts: 50,000 images in batches of 256 give 196 steps, the last with 80 images).
 *
 * @returns ceil(count / batchSize) arrays of image indices
 * @throws RangeError for a count or batch size below 1
 */
export function epochBatches(options: EpochBatchesOptions): Int32Array[] {
  const { seed, purpose = "epoch-shuffle", indices, count, batchSize } = options;
  return chunks(randomStream({ seed, purpose, indices }).permutation(count), batchSize);
}

/** Splits into consecutive parts of `size`, the last one possibly smaller. */
export function chunks(order: Int32Array, size: number): Int32Array[] {
  if (order.length < 1) throw new RangeError("there must be at least one image, got 0");
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`batchSize must be a positive integer, got ${size}`);
  }
  return Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
}
