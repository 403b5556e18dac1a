import { imageSubset, oneHotLabels, type LabelledImages, type TrainingImages } from "@condensery/engine";
import { invalid } from "@condensery/wire/convert";
import type { CheckedTraining } from "./training-request.js";

/** Images up to this size stay on the device; how they get there changes no number. */
const mostResidentBytes = 64 * 2 ** 20;

/** The images that a request names. @throws WireError for an index outside the training split */
export function trainingImages(asked: CheckedTraining, train: LabelledImages): TrainingImages {
  if (asked.kind === "given") return { kind: "resident", imagesOf: () => asked.images, labels: asked.labels };
  const { indices } = asked;
  if (indices === undefined) return { kind: "streamed", images: train };
  const place = indices.findIndex((index) => index >= train.count);
  if (place >= 0) {
    const expected = `an integer from 0 to ${train.count - 1}, as the data set has training images`;
    throw invalid(`real_images.indices[${place}]`, expected, String(indices[place]));
  }
  const { channels, height, width } = train.shape;
  const images = imageSubset(train, indices);
  if (4 * indices.length * channels * height * width > mostResidentBytes) return { kind: "streamed", images };
  const gathered = train.gather(indices);
  return { kind: "resident", imagesOf: () => gathered, labels: oneHotLabels(images.labels, train.classes) };
}
