import {
  mostSampledPixels,
  movesPixels,
  sampledPixels,
  type Augmentation,
  type AugmentedBatch,
} from "@condensery/condensation";
import { checkCount } from "./size-limits.js";

/** Draws are made before the loop, on the thread that answers calls: a second's worth. */
const mostDraws = 2 ** 20;

/** @throws WireError (LIMIT_EXCEEDED) when an augmentation cannot sample a batch of this size */
export function checkAugmentedBatch(augmentation: Augmentation, batch: AugmentedBatch, field: string): void {
  if (augmentation.kind === "none" || !movesPixels(augmentation.strategy)) return;
  checkCount(sampledPixels(batch), mostSampledPixels, "pixels of an augmented batch, borders included", field);
}

/** @throws WireError (LIMIT_EXCEEDED) when the steps of a loop augment too many images together */
export function checkAugmentedSteps(images: number, field: string): void {
  checkCount(images, mostDraws, "augmented images in all steps of a loop", field);
}
