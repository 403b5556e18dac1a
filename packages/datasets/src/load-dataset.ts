import { throughDecodedCache } from "./cache/decoded-cache.js";
import type { DatasetDescription } from "./dataset-description.js";
import { DatasetFileError } from "./dataset-file-error.js";
import { datasetManifest, type DatasetManifest } from "./dataset-manifest.js";
import { datasetLimits } from "./dataset-limits.js";
import type { DatasetSpec } from "./dataset-spec.js";
import { imageSize, type ImageDataset, type ImageSplit } from "./image-dataset.js";
import { loadIdxDirectory } from "./idx-directory.js";
import { loadMnistPackage } from "./mnist-package.js";
import { openDataset, type OpenOptions } from "./open-dataset.js";
import { sourceOf, type ImageSource, type StreamOptions } from "./sources/image-source.js";

const REPORTED_EVERY = 256;

export interface LoadProgress {
  readonly split: "train" | "test";
  /** Images read of this split, those left out included. */
  readonly done: number;
  readonly count: number;
  /** Images left out so far. */
  readonly invalid: number;
}

export interface LoadOptions extends OpenOptions {
  /** Called once, before memory is taken for the images; what it throws ends the loading. `mnist` is read by then. */
  readonly onDescribed?: (description: DatasetDescription) => void;
  /** Called about every 256 images, and at the end of each split. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /**
   * Folder in which decoded pixels are kept, for other calls and processes that load the same files in the same way. Only
   * `loadDataset` uses it, and only for images that have to be decoded. Nothing is ever removed from it. Absent: none.
   */
  readonly decodedCache?: string;
}

/**
 * Loads what a spec names, into memory.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function loadDataset(spec: DatasetSpec, options: LoadOptions = {}): Promise<ImageDataset> {
  const { signal, limits, onDescribed } = options;
  if (spec.classes !== undefined) return readOrKept(await openDataset(spec, options), options);
  switch (spec.kind) {
    case "mnist": {
      const dataset = await loadMnistPackage(signal === undefined ? {} : { signal });
      onDescribed?.(descriptionOf(sourceOf(dataset)));
      return dataset;
    }
    case "idx":
      return loadIdxDirectory(spec.directory, {
        ...(spec.root === undefined ? {} : { root: spec.root }),
        ...(signal === undefined ? {} : { signal }),
        ...(limits === undefined ? {} : { limits }),
        ...(onDescribed === undefined ? {} : { onDescribed }),
      });
    default:
      return readOrKept(await openDataset(spec, options), options);
  }
}

/** From the cache of decoded pixels where there is one. */
async function readOrKept(source: ImageSource, options: LoadOptions): Promise<ImageDataset> {
  const { decodedCache: folder, signal } = options;
  announce(source, options);
  const decode = async (): Promise<ImageDataset> => (await decodeAll(source, options)).dataset;
  if (folder === undefined || source.fingerprint === undefined) return decode();
  const { name } = source;
  const use = { folder, fingerprint: await source.fingerprint(signal), name, expected: descriptionOf(source), signal };
  return throughDecodedCache(use, decode);
}

/**
 * Reads a source into memory: one byte a value, allocated once and checked against the limits before.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function loadSource(
  source: ImageSource,
  options: LoadOptions = {},
): Promise<{ readonly dataset: ImageDataset; readonly manifest: DatasetManifest }> {
  const { dataset, invalid } = await read(source, options);
  return { dataset, manifest: datasetManifest(dataset, invalid) };
}

interface ReadSource {
  readonly dataset: ImageDataset;
  readonly invalid: readonly DatasetFileError[];
}

async function read(source: ImageSource, options: LoadOptions): Promise<ReadSource> {
  announce(source, options);
  return decodeAll(source, options);
}

async function decodeAll(source: ImageSource, options: LoadOptions): Promise<ReadSource> {
  const invalid: DatasetFileError[] = [];
  const train = await readSplit(source, "train", invalid, options);
  const test = await readSplit(source, "test", invalid, options);
  return { dataset: { name: source.name, classes: source.classes, ...source.shape, train, test }, invalid };
}

/** Before memory is taken. @throws DatasetFileError (limit); what `onDescribed` throws */
function announce(source: ImageSource, { limits, onDescribed }: LoadOptions): void {
  const { splitBytes } = datasetLimits(limits);
  onDescribed?.(descriptionOf(source));
  for (const split of ["train", "test"] as const) {
    const bytes = source[split].count * imageSize(source.shape);
    if (bytes <= splitBytes) continue;
    const { channels, height, width } = source.shape;
    throw new DatasetFileError(
      "limit",
      source.name,
      `${source[split].count} ${split} images of ${channels}x${height}x${width} take ${bytes} bytes; ` +
        `the limit is ${splitBytes}; choose a smaller size`,
    );
  }
}

function descriptionOf({ classes, shape, train, test }: ImageSource): DatasetDescription {
  return { classes: classes.length, shape, train: train.count, test: test.count };
}

async function readSplit(
  source: ImageSource,
  split: "train" | "test",
  invalid: DatasetFileError[],
  { signal, onProgress }: LoadOptions,
): Promise<ImageSplit> {
  const { shape } = source;
  const { count } = source[split];
  const size = imageSize(shape);
  const images = new Uint8Array(count * size);
  const labels = new Int32Array(count).fill(LEFT_OUT);
  const before = invalid.length;
  const streamOptions: StreamOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(source.invalid === "skip" ? { onInvalid: (error: DatasetFileError) => invalid.push(error) } : {}),
  };
  let read = 0;
  for await (const { index, label, pixels } of source[split].images(streamOptions)) {
    images.set(pixels, index * size);
    labels[index] = label;
    read += 1;
    if (read % REPORTED_EVERY === 0) {
      onProgress?.({ split, done: read + invalid.length - before, count, invalid: invalid.length });
    }
  }
  onProgress?.({ split, done: read + invalid.length - before, count, invalid: invalid.length });
  if (read === 0) {
    throw new DatasetFileError("image", source.name, `none of the ${count} ${split} images can be decoded`);
  }
  return read === count ? { count, shape, images, labels } : { ...compacted(images, labels, size), shape };
}

const LEFT_OUT = -1;

/** Closes the gaps of images that were left out. */
function compacted(images: Uint8Array, labels: Int32Array, size: number): Omit<ImageSplit, "shape"> {
  let count = 0;
  for (const [index, label] of labels.entries()) {
    if (label === LEFT_OUT) continue;
    images.copyWithin(count * size, index * size, (index + 1) * size);
    labels[count] = label;
    count += 1;
  }
  return { count, images: images.slice(0, count * size), labels: labels.slice(0, count) };
}
