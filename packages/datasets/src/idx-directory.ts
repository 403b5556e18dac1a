import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { DatasetDescription } from "./dataset-description.js";
import { DatasetFileError } from "./dataset-file-error.js";
import { datasetLimits, type DatasetLimits } from "./dataset-limits.js";
import { readIdxFile, type IdxFileOptions } from "./idx-file.js";
import type { ImageDataset, ImageShape, ImageSplit } from "./image-dataset.js";
import { systemErrorCode } from "./system-error.js";

const MAX_CLASSES = 256; // a label is one byte
const LISTED_NAMES = 12;

/** How to read a folder of idx files. */
export interface IdxDirectoryOptions {
  /** Class names. Default: "0", "1", ... up to the largest training label. */
  readonly classes?: readonly string[];
  /** Default: `defaultDatasetLimits`. */
  readonly limits?: Partial<DatasetLimits>;
  /** Folder that the files must really lie in; absent: anywhere. */
  readonly root?: string;
  readonly signal?: AbortSignal;
  /** Called before memory is taken for the images; what it throws ends the loading. */
  readonly onDescribed?: (description: DatasetDescription) => void;
}

interface SplitFiles {
  readonly imagesFile: string;
  readonly labelsFile: string;
}

interface LabelledFiles extends SplitFiles {
  readonly labels: Int32Array;
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
  const reading = readingOf(options);
  // Labels come first: with them and the header of an image file, everything is known that images have to fit
  const trainFiles = await readLabels(splitFiles(directory, names, "train"), reading);
  const testFiles = await readLabels(splitFiles(directory, names, "t10k"), reading);
  const classes =
    options.classes ?? Array.from({ length: maxLabel(trainFiles.labels) + 1 }, (_, label) => String(label));
  if (classes.length < 1 || classes.length > MAX_CLASSES) {
    throw new RangeError(`classes must have 1 to ${MAX_CLASSES} names, got ${classes.length}`);
  }
  const train = await readImages(trainFiles, reading, (shape) =>
    options.onDescribed?.({
      classes: classes.length,
      shape,
      train: trainFiles.labels.length,
      test: testFiles.labels.length,
    }),
  );
  const { height, width } = train.shape;
  const test = await readImages(testFiles, reading, (shape) => {
    if (shape.height === height && shape.width === width) return;
    throw new DatasetFileError(
      "dimensions",
      testFiles.imagesFile,
      `expected test images of ${height}x${width} as the training images are, found ${shape.height}x${shape.width}`,
      { byteOffset: 8 },
    );
  });
  for (const { labels, labelsFile } of [trainFiles, testFiles]) checkLabels(labels, classes.length, labelsFile);
  return {
    name: `idx:${basename(resolve(directory))}`,
    classes,
    channels: 1,
    height,
    width,
    train,
    test,
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

type Reading = Pick<IdxFileOptions, "limits" | "root" | "signal">;

function readingOf({ limits, root, signal }: IdxDirectoryOptions): Reading {
  return {
    ...(limits === undefined ? {} : { limits }),
    ...(root === undefined ? {} : { root }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function splitFiles(directory: string, names: readonly string[], stem: "train" | "t10k"): SplitFiles {
  return {
    imagesFile: findFile(directory, names, `${stem}-images`, 3),
    labelsFile: findFile(directory, names, `${stem}-labels`, 1),
  };
}

async function readLabels(files: SplitFiles, reading: Reading): Promise<LabelledFiles> {
  const { fileBytes, splitBytes } = datasetLimits(reading.limits);
  const limits = { ...reading.limits, splitBytes: Math.min(fileBytes, splitBytes) };
  const { data } = await readIdxFile(files.labelsFile, 1, { ...reading, limits });
  return { ...files, labels: Int32Array.from(data) };
}

async function readImages(
  { imagesFile, labelsFile, labels }: LabelledFiles,
  reading: Reading,
  onShape: (shape: ImageShape) => void,
): Promise<ImageSplit> {
  const shapeOf = ([, height = 0, width = 0]: readonly number[]): ImageShape => ({ channels: 1, height, width });
  const { dimensions, data } = await readIdxFile(imagesFile, 3, {
    ...reading,
    onHeader: (dimensions) => {
      const [count = 0] = dimensions;
      if (labels.length !== count) {
        const message = `expected ${count} labels as there are images in ${imagesFile}, found ${labels.length}`;
        throw new DatasetFileError("dimensions", labelsFile, message, { byteOffset: 4 });
      }
      onShape(shapeOf(dimensions));
    },
  });
  return { count: labels.length, shape: shapeOf(dimensions), images: data, labels };
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
