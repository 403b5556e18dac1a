import type { LabelledImages } from "./labelled-images.js";

/** Some images of a set, in the order of their indices. Throws RangeError for an index outside. */
export function imageSubset(images: LabelledImages, indices: Int32Array): LabelledImages {
  const outside = indices.find((index) => index < 0 || index >= images.count);
  if (outside !== undefined) throw new RangeError(`image ${outside} is outside [0, ${images.count})`);
  return {
    ...images,
    count: indices.length,
    labels: indices.map((index) => images.labels[index] ?? -1),
    gather: (places) => images.gather(places.map((place) => indices[place] ?? -1)),
  };
}
