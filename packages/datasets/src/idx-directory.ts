import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DatasetFileError } from "./dataset-file-error.js";
import { readIdxFile } from "./idx-file.js";
import type { ImageDataset, ImageSplit } from "./image-dataset.js";
import { systemErrorCode } from "./system-error.js";

const MAX_CLASSES = 256; // a label is one byte
const LISTED_NAMES = 12;

/** How to read a folder of idx files. */
export interface IdxDirectoryOptions {
  /** Class names. Default: "0", "1", ... up to the largest training label. */
  readonly classes?: readonly string[];
  readonly signal?: AbortSignal;
}

interface SplitFiles {
  readonly split: ImageSplit;
  readonly imagesFile: string;
  readonly labelsFile: string;
}

/**
 * Reads MNIST, Fashion-MNIST and their like from a folder: train-images, train-labels, t10k-images and t10k-labels,
 * each spelled `-idx3-ubyte` or `.idx3-ubyte` (idx1 for labels), plain or with `.gz`; the plain file is preferred.
 *
 * @returns grey images; the name is `idx:<folder name>`
 * @throws DatasetFileError naming the file and byte; the signal's reason when aborted
 */
export async function loadIdxDirectory(directory: string, options: IdxDirectoryOptions = {}): Promise<ImageDataset> {
  const names = await listDirectory(directory);
  const train = await readSplit(directory, names, "train", options.signal);
  const test = await readSplit(directory, names, "t10k", options.signal);
  const { height, width } = train.split.shape;
  if (test.split.shape.height !== height || test.split.shape.width !== width) {
    const { shape } = test.split;
    throw new DatasetFileError(
      "dimensions",
      test.imagesFile,
      `test images are ${shape.height}x${shape.width}, training images ${height}x${width}`,
      { byteOffset: 8 },
    );
  }
  const classes =
    options.classes ?? Array.from({ length: maxLabel(train.split.labels) + 1 }, (_, label) => String(label));
  if (classes.length < 1 || classes.length > MAX_CLASSES) {
    throw new RangeError(`classes must have 1 to ${MAX_CLASSES} names, got ${classes.length}`);
  }
  for (const { split, labelsFile } of [train, test]) {
    checkLabels(split.labels, classes.length, labelsFile);
  }
  return {
    name: `idx:${basename(resolve(directory))}`,
    classes,
    channels: 1,
    height,
    width,
    train: train.split,
    test: test.split,
  };
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === "ENOENT") {
      throw new DatasetFileError("missing", directory, "no such folder", { cause });
    }
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetFileError("unreadable", directory, `cannot be listed (${detail})`, { cause });
  }
}

function findFile(directory: string, names: readonly string[], stem: string, rank: number): string {
  const spellings = ["-", "."].map((separator) => `${stem}${separator}idx${rank}-ubyte`);
  const candidates = [...spellings, ...spellings.map((name) => `${name}.gz`)];
  const found = candidates.find((name) => names.includes(name));
  if (found !== undefined) return join(directory, found);
  const listed = names.slice(0, LISTED_NAMES).join(", ") || "nothing";
  const more = names.length > LISTED_NAMES ? ` and ${names.length - LISTED_NAMES} more` : "";
  throw new DatasetFileError(
    "missing",
    join(directory, `${stem}-idx${rank}-ubyte`),
    `expected one of ${candidates.join(", ")}; the folder holds ${listed}${more}`,
  );
}

async function readSplit(
  directory: string,
  names: readonly string[],
  stem: "train" | "t10k",
  signal: AbortSignal | undefined,
): Promise<SplitFiles> {
  const imagesFile = findFile(directory, names, `${stem}-images`, 3);
  const labelsFile = findFile(directory, names, `${stem}-labels`, 1);
  const images = await readIdxFile(imagesFile, 3, signal);
  const labels = await readIdxFile(labelsFile, 1, signal);
  const [count = 0, height = 0, width = 0] = images.dimensions;
  if (labels.data.length !== count) {
    throw new DatasetFileError(
      "dimensions",
      labelsFile,
      `${labels.data.length} labels for the ${count} images of ${imagesFile}`,
      { byteOffset: 4 },
    );
  }
  const shape = { channels: 1, height, width };
  const split = { count, shape, images: images.data, labels: Int32Array.from(labels.data) };
  return { split, imagesFile, labelsFile };
}

function maxLabel(labels: Int32Array): number {
  return labels.reduce((largest, label) => Math.max(largest, label), 0);
}

function checkLabels(labels: Int32Array, classes: number, file: string): void {
  const fault = labels.findIndex((label) => label >= classes);
  if (fault >= 0) {
    throw new DatasetFileError(
      "label",
      file,
      `label ${labels[fault]} of image ${fault} is outside the ${classes} classes`,
      { byteOffset: 8 + fault },
    );
  }
}
