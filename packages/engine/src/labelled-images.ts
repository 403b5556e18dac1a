import {
  gatherImages,
  preparedShape,
  prepareImages,
  type ImageShape,
  type ImageSplit,
  type PreparedSplit,
  type Standardisation,
} from "@condensery/datasets";
import { float32Tensor, type Float32Tensor } from "@condensery/runtime";

/** Images with labels, handed out as network input a batch at a time, so that a data set never has to fit as floats. */
export interface LabelledImages {
  readonly count: number;
  readonly shape: ImageShape;
  readonly classes: number;
  /** [count] */
  readonly labels: Int32Array;
  /** Prepared images [indices, channels, height, width]. Throws RangeError for an index outside. */
  readonly gather: (indices: Int32Array) => Float32Tensor;
}

/** A split of a data set under a preprocessing. Throws PreprocessingError when it does not fit the images. */
export function labelledSplit(split: ImageSplit, classes: number, preprocessing: Standardisation): LabelledImages {
  const shape = preparedShape(split.shape, preprocessing);
  return {
    count: split.count,
    shape,
    classes,
    labels: split.labels,
    gather: (indices) => float32Tensor(batchShape(indices.length, shape), prepareImages(split, preprocessing, indices)),
  };
}

/** Images that were prepared before and are held as floats, all of them. */
export function preparedImages({ count, shape, images, labels }: PreparedSplit, classes: number): LabelledImages {
  return {
    count,
    shape,
    classes,
    labels,
    gather: (indices) =>
      float32Tensor(batchShape(indices.length, shape), gatherImages({ count, shape, images }, indices)),
  };
}

/** [count, channels, height, width] */
export function batchShape(count: number, { channels, height, width }: ImageShape): number[] {
  return [count, channels, height, width];
}

/** Labels as probabilities [labels, classes]: 1 for the class, 0 elsewhere. Throws RangeError for a label outside. */
export function oneHotLabels(labels: ArrayLike<number>, classes: number): Float32Tensor {
  const data = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? -1;
    if (label < 0 || label >= classes)
      throw new RangeError(`label ${label} of image ${row} is outside 0..${classes - 1}`);
    data[row * classes + label] = 1;
  }
  return float32Tensor([labels.length, classes], data);
}
