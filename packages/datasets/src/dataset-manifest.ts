import type { DatasetFileError } from "./dataset-file-error.js";
import { classCounts, datasetDigest, type ImageDataset, type ImageShape, type ImageSplit } from "./image-dataset.js";

export interface SplitManifest {
  readonly count: number;
  /** Images of each class. */
  readonly classCounts: readonly number[];
}

/** What a loaded data set holds. */
export interface DatasetManifest {
  readonly name: string;
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  readonly train: SplitManifest;
  readonly test: SplitManifest;
  /** SHA-256 (hexadecimal) of the content, as `datasetDigest` has it. */
  readonly digest: string;
  /** Images that could not be decoded and were left out, each with its file and entry. */
  readonly invalid: readonly DatasetFileError[];
}

/** Counts a data set and hashes it. */
export function datasetManifest(dataset: ImageDataset, invalid: readonly DatasetFileError[] = []): DatasetManifest {
  const { name, classes, channels, height, width, train, test } = dataset;
  const split = ({ count, labels }: ImageSplit): SplitManifest => ({
    count,
    classCounts: classCounts(labels, classes.length),
  });
  return {
    name,
    classes,
    shape: { channels, height, width },
    train: split(train),
    test: split(test),
    digest: datasetDigest(dataset),
    invalid,
  };
}
