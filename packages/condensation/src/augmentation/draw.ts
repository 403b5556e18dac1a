import { randomStream, type RandomStreamOptions } from "@condensery/rng";
import type { FloatTensor } from "../executor.js";
import type { DsaAugmentation } from "./augmentation.js";
import { drawColumns, drawLength, identityDraw, type DrawColumn } from "./draw-columns.js";
import { drawGroup, type ImageSize } from "./draw-groups.js";

/** The batch that a draw is for. */
export interface AugmentedBatch extends ImageSize {
  /** Images. */
  readonly count: number;
}

/**
 * What happens to each image of a batch, [count, 13]: a group for the whole batch, then its parameters, image by image.
 * A pure function of its arguments; an image's row does not depend on the images behind it.
 */
export function drawAugmentation(
  { strategy, mode, parameters }: DsaAugmentation,
  key: RandomStreamOptions,
  { count, ...size }: AugmentedBatch,
): FloatTensor {
  const stream = randomStream(key);
  const draw = drawGroup[stream.choice(strategy)];
  const data = new Float64Array(count * drawLength);
  for (let image = 0; image < count; image++) {
    if (mode === "siamese" && image > 0) data.copyWithin(image * drawLength, 0, drawLength);
    else writeRow(data.subarray(image * drawLength, (image + 1) * drawLength), draw(stream, parameters, size));
  }
  return { shape: [count, drawLength], data };
}

function writeRow(row: Float64Array, drawn: Readonly<Partial<Record<DrawColumn, number>>>): void {
  for (const [name, value] of Object.entries({ ...identityDraw, ...drawn })) {
    row[drawColumns[name as DrawColumn]] = value;
  }
}

/** The inner loop whose draws are made. */
export interface LoopDraws {
  readonly seed: bigint | number;
  /** Names the loop, such as [outer step, segment]; at most two, the inner step is added. */
  readonly indices: readonly number[];
  /** Inner steps. */
  readonly steps: number;
  readonly batch: AugmentedBatch;
}

/** The draws of each step of an inner loop, [steps][count, 13]; a step's are a function of the key and its number. */
export function loopDraws(augmentation: DsaAugmentation, { seed, indices, steps, batch }: LoopDraws): FloatTensor[] {
  return Array.from({ length: steps }, (_, step) =>
    drawAugmentation(augmentation, { seed, purpose: "inner-loop-augmentation", indices: [...indices, step] }, batch),
  );
}
