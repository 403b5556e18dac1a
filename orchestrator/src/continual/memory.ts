import type { FloatTensor } from "@condensery/condensation";
import type { ChannelStatistics } from "@condensery/datasets";

/** Images learned of some classes, as a condensation gives them. */
export interface LearnedImages {
  /** [n, channels, height, width], in the space of `statistics`. */
  readonly images: FloatTensor;
  /** Probabilities of these classes alone, [n, classes]. */
  readonly labels: FloatTensor;
  readonly alpha: number;
  /** Of the images that they were learned on. */
  readonly statistics: ChannelStatistics;
}

/** What one step adds to a memory. */
export interface MemoryPart extends Pick<LearnedImages, "images" | "labels" | "statistics"> {
  /** What its classes are among all, in the order of its labels. */
  readonly classes: readonly number[];
}

/** Images with labels among all classes, as networks are trained on them. */
export interface Memory {
  /** [n, channels, height, width], in one space. */
  readonly images: FloatTensor & { readonly data: Float32Array };
  /** [n, classes] */
  readonly labels: FloatTensor & { readonly data: Float32Array };
}

/**
 * Puts the parts together, in the order of their smallest classes whatever came first, so that memories of the same
 * parts are the same. Each part was learned on images that its own classes' mean and deviation normalised; here all get
 * those of `statistics`, and their labels the places of their classes.
 *
 * @param classes how many there are in all
 * @throws RangeError for parts whose images differ in shape
 */
export function composeMemory(parts: readonly MemoryPart[], classes: number, statistics: ChannelStatistics): Memory {
  const ordered = parts.toSorted((left, right) => Math.min(...left.classes) - Math.min(...right.classes));
  const count = ordered.reduce((sum, { images }) => sum + (images.shape[0] ?? 0), 0);
  const shape = ordered[0]?.images.shape.slice(1) ?? [];
  const size = shape.reduce((product, extent) => product * extent, 1);
  const [images, labels] = [new Float32Array(count * size), new Float32Array(count * classes)];
  let row = 0;
  for (const part of ordered) {
    const own = part.images.shape.slice(1);
    if (own.join() !== shape.join())
      throw new RangeError(`images of [${own.join()}] beside those of [${shape.join()}]`);
    images.set(renormalised(part.images, part.statistics, statistics), row * size);
    for (let image = 0; image < (part.images.shape[0] ?? 0); image++, row++) {
      for (const [place, label] of part.classes.entries()) {
        labels[row * classes + label] = part.labels.data[image * part.classes.length + place] ?? 0;
      }
    }
  }
  return { images: { shape: [count, ...shape], data: images }, labels: { shape: [count, classes], data: labels } };
}

/** Images [n, channels, ...] normalised by other statistics: as pixels they stay what they are. */
function renormalised({ shape, data }: FloatTensor, from: ChannelStatistics, to: ChannelStatistics): Float32Array {
  if (from.mean.join() === to.mean.join() && from.std.join() === to.std.join()) return Float32Array.from(data);
  const [, channels = 1, height = 1, width = 1] = shape;
  const plane = height * width;
  return Float32Array.from(data, (value, index) => {
    const channel = Math.floor(index / plane) % channels;
    const pixel = value * (from.std[channel] ?? 1) + (from.mean[channel] ?? 0);
    return (pixel - (to.mean[channel] ?? 0)) / (to.std[channel] ?? 1);
  });
}
