import {
  datasetDigest,
  loadDataset,
  locateDataset,
  preparedShape,
  type DatasetLimits,
  type ImageDataset,
  type ImageShape,
  type Preprocessing,
  type ZcaWhitening,
} from "@condensery/datasets";
import { parameterCount, type ConvNetSpec } from "@condensery/networks";
import type { Task, WhiteningRequest } from "../compute/compute.js";
import type { DataFacts } from "../limits/data-facts.js";
import { jobNetwork } from "../limits/job-network.js";
import type { JobSpec } from "../specification/job-spec.js";
import { jobPreprocessing } from "./job-preprocessing.js";
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
  /** What was fitted, where the preprocessing is a whitening. */
  readonly whitening: ZcaWhitening | undefined;
  /** Of an image as the network sees it. */
  readonly shape: ImageShape;
  readonly network: ConvNetSpec;
  /** Length of theta. */
  readonly parameters: number;
}

export interface DataChoice {
  readonly uri: string;
  readonly network: JobSpec["network"];
  /** Default: `standard`. */
  readonly preprocessing?: JobSpec["preprocessing"];
  /** Fits a whitening; called where there is one. */
  readonly whiten?: (request: WhiteningRequest) => Promise<ZcaWhitening>;
  /** Folders under which data sets are found. */
  readonly roots: readonly string[];
  /** Folder in which decoded pixels are kept, as `loadDataset` has it. */
  readonly decodedCache?: string | undefined;
  /** Bytes of each split in memory, and whatever else reading is to be bounded by. */
  readonly limits?: Partial<DatasetLimits>;
  /** Called when the size of everything is known and before the images are read; what it throws ends the loading. */
  readonly onFacts?: (facts: DataFacts) => void;
}

/**
 * Loads a data set. Throws DatasetNotFoundError, DatasetFileError, PreprocessingError, JobSpecError, and what `onFacts`
 * throws.
 */
export async function loadData(choice: DataChoice, signal?: AbortSignal): Promise<LoadedData> {
  const { uri, network, whiten = nobodyWhitens, roots, decodedCache, limits = {}, onFacts } = choice;
  const dataset = await loadDataset(await locateDataset(uri, roots), {
    limits,
    ...(decodedCache === undefined ? {} : { decodedCache }),
    ...(signal === undefined ? {} : { signal }),
    onDescribed: ({ classes, shape, train, test }) =>
      onFacts?.({ ...shape, classes, trainImages: train, testImages: test }),
  });
  const preprocessing = jobPreprocessing(choice.preprocessing, uri, dataset, paddedSize(dataset, network));
  const shape = preparedShape(dataset, preprocessing);
  const { network: built, spec } = jobNetwork(network, { ...dataset, classes: dataset.classes.length });
  const digest = datasetDigest(dataset);
  const { epsilon } = preprocessing.kind === "zca" ? preprocessing : { epsilon: undefined };
  const { channels, height, width } = dataset;
  const request = { dataset: { uri, digest }, shape: { channels, height, width } };
  const whitening = epsilon === undefined ? undefined : await whiten({ ...request, epsilon });
  return {
    uri,
    name: dataset.name,
    digest,
    dataset,
    preprocessing,
    whitening,
    shape,
    network: spec,
    parameters: parameterCount(built.parameters),
  };
}

function nobodyWhitens(): Promise<never> {
  return Promise.reject(new Error("a whitening was asked for where nobody fits one"));
}

/** What the services need to know of the data. */
export function taskOf({ network, uri, digest, preprocessing }: LoadedData, seed: bigint): Task {
  return { network, dataset: { uri, digest }, preprocessing, seed };
}
