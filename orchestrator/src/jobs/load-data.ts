import {
  datasetDigest,
  fitPreprocessing,
  loadDataset,
  locateDataset,
  preparedShape,
  type DatasetLimits,
  type ImageDataset,
  type ImageShape,
  type Preprocessing,
} from "@condensery/datasets";
import { parameterCount, type ConvNetSpec } from "@condensery/networks";
import type { Task } from "../compute/compute.js";
import type { DataFacts } from "../limits/data-facts.js";
import { jobNetwork } from "../limits/job-network.js";
import type { JobSpec } from "../specification/job-spec.js";
import { paddedSize } from "./padded-size.js";

/** A data set with the preprocessing fitted to it and the network that fits both. */
export interface LoadedData {
  readonly uri: string;
  /** For people. */
  readonly name: string;
  /** SHA-256 of the data set's content. */
  readonly digest: string;
  readonly dataset: ImageDataset;
  readonly preprocessing: Preprocessing;
  /** Of an image as the network sees it. */
  readonly shape: ImageShape;
  readonly network: ConvNetSpec;
  /** Length of theta. */
  readonly parameters: number;
}

export interface DataChoice {
  readonly uri: string;
  readonly network: JobSpec["network"];
  /** Folders under which data sets are found. */
  readonly roots: readonly string[];
  /** Bytes of each split in memory, and whatever else reading is to be bounded by. */
  readonly limits?: Partial<DatasetLimits>;
  /** Called when the size of everything is known and before the images are read; what it throws ends the loading. */
  readonly onFacts?: (facts: DataFacts) => void;
}

/**
 * Loads a data set. Throws DatasetNotFoundError, DatasetFileError, PreprocessingError, JobSpecError, and what `onFacts`
 * throws.
 */
export async function loadData(
  { uri, network, roots, limits = {}, onFacts }: DataChoice,
  signal?: AbortSignal,
): Promise<LoadedData> {
  const dataset = await loadDataset(await locateDataset(uri, roots), {
    limits,
    ...(signal === undefined ? {} : { signal }),
    onDescribed: ({ classes, shape, train, test }) =>
      onFacts?.({ ...shape, classes, trainImages: train, testImages: test }),
  });
  const preprocessing = fitPreprocessing(dataset.train, { padTo: paddedSize(dataset, network) });
  const shape = preparedShape(dataset, preprocessing);
  const { network: built, spec } = jobNetwork(network, { ...dataset, classes: dataset.classes.length });
  return {
    uri,
    name: dataset.name,
    digest: datasetDigest(dataset),
    dataset,
    preprocessing,
    shape,
    network: spec,
    parameters: parameterCount(built.parameters),
  };
}

/** What the services need to know of the data. */
export function taskOf({ network, uri, digest, preprocessing }: LoadedData, seed: bigint): Task {
  return { network, dataset: { uri, digest }, preprocessing, seed };
}
