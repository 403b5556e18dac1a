import type { FloatTensor } from "@condensery/condensation";
import { prepareImages, prepareWhitened, randomPerClass, rowProduct } from "@condensery/datasets";
import { randomStream } from "@condensery/rng";
import type { LoadedData } from "./load-data.js";

/** Images of each class, class-major, with their labels as probabilities. */
export interface ClassImages {
  /** [n, c, h, w], in the network's space. */
  readonly images: { readonly shape: readonly number[]; readonly data: Float32Array };
  /** [n, classes] */
  readonly labels: FloatTensor & { readonly data: Float32Array };
}

/** Random real images from which condensation starts. Throws NotEnoughImagesError. */
export function initialImages(data: LoadedData, imagesPerClass: number, seed: bigint): Promise<ClassImages> {
  return realImages(data, imagesPerClass, seed);
}

/**
 * Other draws of as many, to compare the condensed set with: one for each repeat of the evaluation, since single draws
 * differ by several points. The seeds follow from the job's.
 */
export function baselineImages(
  data: LoadedData,
  imagesPerClass: number,
  seed: bigint,
  repeat: number,
): Promise<ClassImages> {
  return realImages(data, imagesPerClass, baselineSeed(seed, repeat));
}

/** Seed of a repeat's draw of real images. */
export function baselineSeed(seed: bigint, repeat: number): bigint {
  const stream = randomStream({ seed, purpose: "baseline-images", indices: [repeat] });
  return (BigInt(stream.word()) << 32n) | BigInt(stream.word());
}

async function realImages(data: LoadedData, imagesPerClass: number, seed: bigint): Promise<ClassImages> {
  const { dataset, shape } = data;
  const { train, classes } = dataset;
  const indices = randomPerClass(train.labels, classes.length, imagesPerClass, seed);
  const { channels, height, width } = shape;
  const labels = new Float32Array(indices.length * classes.length);
  for (const [row, index] of indices.entries()) labels[row * classes.length + (train.labels[index] ?? 0)] = 1;
  return {
    images: {
      shape: [indices.length, channels, height, width],
      data: await prepared(data, indices),
    },
    labels: { shape: [indices.length, classes.length], data: labels },
  };
}

async function prepared({ dataset, preprocessing, whitening }: LoadedData, indices: Int32Array): Promise<Float32Array> {
  const { train } = dataset;
  if (preprocessing.kind === "standardise") return prepareImages(train, preprocessing, indices);
  if (whitening === undefined) throw new RangeError("images are to be whitened, and no whitening was fitted");
  return prepareWhitened(train, whitening, preprocessing.padTo, indices, { product: rowProduct });
}
