import { randomStream } from "@condensery/rng";
import { float32Tensor } from "@condensery/runtime";
import { batchShape, type LabelledImages } from "./labelled-images.js";

const shape = { channels: 1, height: 8, width: 8 };
const size = 64;

/** Noisy images of bright rows, one row a class: easy to learn, and learned only by a training that works. @internal */
export function rowImages(count: number, classes: number, seed: number): LabelledImages {
  const noise = randomStream({ seed, purpose: "row-images" }).normal(new Float32Array(count * size), 0, 0.3);
  const labels = Int32Array.from({ length: count }, (_, image) => image % classes);
  labels.forEach((label, image) => {
    const start = image * size + label * shape.width;
    noise.subarray(start, start + shape.width).forEach((value, x, row) => {
      row[x] = value + 2;
    });
  });
  return {
    count,
    shape,
    classes,
    labels,
    gather: (indices) => {
      const data = new Float32Array(indices.length * size);
      indices.forEach((image, row) => data.set(noise.subarray(image * size, (image + 1) * size), row * size));
      return float32Tensor(batchShape(indices.length, shape), data);
    },
  };
}
