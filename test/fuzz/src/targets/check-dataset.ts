import { imageSize, type ImageDataset } from "@condensery/datasets";
import { Violation } from "../target.js";

/** What holds of every data set that was read. @throws Violation */
export function checkDataset(dataset: ImageDataset): void {
  for (const [name, split] of Object.entries({ train: dataset.train, test: dataset.test })) {
    const { count, shape, images, labels } = split;
    if (count < 1) throw new Violation(`the ${name} split was taken without images`);
    if (images.length !== count * imageSize(shape) || labels.length !== count) {
      throw new Violation(`${count} ${name} images have ${images.length} bytes and ${labels.length} labels`);
    }
    const stray = labels.find((label) => label < 0 || label >= dataset.classes.length);
    if (stray !== undefined) throw new Violation(`the ${name} split has the label ${stray}`);
  }
}
