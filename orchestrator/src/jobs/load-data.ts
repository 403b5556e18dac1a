import {
  datasetDigest,
  fitPreprocessing,
  loadDataset,
  locateDataset,
  preparedShape,
  type ImageDataset,
  type ImageShape,
  type Preprocessing,
} from "@condensery/datasets";
import { convNet, convNetSpec, parameterCount, type ConvNetSpec } from "@condensery/networks";
import type { Task } from "../compute/compute.js";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";

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
}

/** Loads a data set. Throws DatasetNotFoundError, DatasetFileError, PreprocessingError or JobSpecError. */
export async function loadData({ uri, network, roots }: DataChoice, signal?: AbortSignal): Promise<LoadedData> {
  const dataset = await loadDataset(await locateDataset(uri, roots), signal === undefined ? {} : { signal });
  const preprocessing = fitPreprocessing(dataset.train, { padTo: paddedSize(dataset, network) });
  const shape = preparedShape(dataset, preprocessing);
  const { channels, height, width } = shape;
  const { kind, depth, width: filters, norm, pooling } = network;
  const classes = dataset.classes.length;
  const spec = convNetSpec({ kind, channels, height, width, classes, filters, depth, norm, pooling });
  return {
    uri,
    name: dataset.name,
    digest: datasetDigest(dataset),
    dataset,
    preprocessing,
    shape,
    network: spec,
    parameters: parameterCount(convNet(spec).parameters),
  };
}

/** What the services need to know of the data. */
export function taskOf({ network, uri, digest, preprocessing }: LoadedData, seed: bigint): Task {
  return { network, dataset: { uri, digest }, preprocessing, seed };
}

/**
 * The size to pad images to; null keeps it. Digits of 28x28 become 32x32, as in the literature; otherwise each pooling
 * must be able to halve the size, so it becomes a multiple of 2^depth.
 */
export function paddedSize(
  { height, width }: Pick<ImageShape, "height" | "width">,
  { depth, pooling }: Pick<JobSpec["network"], "depth" | "pooling">,
): { readonly height: number; readonly width: number } | null {
  const multiple = pooling === "none" ? 1 : 2 ** depth;
  const longest = Math.max(height, width);
  if (multiple >= 2 * Math.max(longest, 32)) {
    throw new JobSpecError([`depth ${depth} halves images of ${height}x${width} to nothing; use a smaller depth`]);
  }
  const digits = height === 28 && width === 28;
  const padded = (side: number): number => Math.ceil((digits ? 32 : side) / multiple) * multiple;
  const size = { height: padded(height), width: padded(width) };
  return size.height === height && size.width === width ? null : size;
}
