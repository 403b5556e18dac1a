import { checkCount, type SizeLimits } from "@condensery/compute-kit";
import type { EvaluationProtocol } from "@condensery/engine";

/**
 * Holds what all repeats of an evaluation train on against the limit.
 *
 * @param images of an epoch
 * @throws WireError (LIMIT_EXCEEDED)
 */
export function checkTrainedImages(
  images: number,
  { repeats, epochs }: Pick<EvaluationProtocol, "repeats" | "epochs">,
  { maxTrainingImages }: Pick<SizeLimits, "maxTrainingImages">,
): void {
  // Epochs 0 to E
  const trainedOn = repeats * (epochs + 1) * images;
  checkCount(trainedOn, maxTrainingImages, "images to train on (repeats x epochs x images)", "epochs");
}
