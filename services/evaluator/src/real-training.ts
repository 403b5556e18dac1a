import type { ImageShape } from "@condensery/datasets";
import { imageSubset, oneHotLabels, type LabelledImages, type TrainingImages } from "@condensery/engine";
import { invalid } from "@condensery/wire/convert";
import type { CheckedTraining } from "./training-request.js";

/** Images up to this size stay on the device; how they get there changes no number. */
const mostResidentBytes = 64 * 2 ** 20;

/** Whether so many images stay on the device while they are trained on, rather than being sent batch by batch. */
export function areResident(count: number, { channels, height, width }: ImageShape): boolean {
  return 4 * count * channels * height * width <= mostResidentBytes;
}

/** The images that a request names. @throws WireError for an index outside the training split */
export async function trainingImages(
  asked: CheckedTraining,
  trainSplit: () => Promise<LabelledImages>,
): Promise<TrainingImages> {
  if (asked.kind === "given") return { kind: "resident", imagesOf: () => asked.images, labels: asked.labels };
  const train = await trainSplit();
  const { indices } = asked;
  if (indices === undefined) return { kind: "streamed", images: train };
  const place = indices.findIndex((index) => index >= train.count);
  if (place >= 0) {
    const expected = `an integer from 0 to ${train.count - 1}, as the data set has training images`;
    throw invalid(`real_images.indices[${place}]`, expected, String(indices[place]));
  }
  const images = imageSubset(train, indices);
  if (!areResident(indices.length, train.shape)) return { kind: "streamed", images };
  const gathered = train.gather(indices);
  return { kind: "resident", imagesOf: () => gathered, labels: oneHotLabels(images.labels, train.classes) };
}
