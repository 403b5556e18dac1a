import {
  datasetDigest,
  fitPreprocessing,
  loadDataset,
  parseDatasetUri,
  type ImageShape,
  type Preprocessing,
} from "@condensery/datasets";
import { labelledSplit, type LabelledImages } from "@condensery/engine";
import { convNet, convNetSpec, type ConvNetSpec, type Network } from "@condensery/networks";
import { JobSpecError, type JobSpec } from "./job-spec.js";

/** A data set as the network sees it, and the network that fits it. */
export interface LoadedData {
  readonly name: string;
  /** SHA-256 of the data set's content. */
  readonly digest: string;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly networkSpec: ConvNetSpec;
  readonly network: Network;
}

/** Loads a data set and prepares it. Throws DatasetFileError, PreprocessingError or JobSpecError. */
export async function loadData(uri: string, choice: JobSpec["network"], signal?: AbortSignal): Promise<LoadedData> {
  const dataset = await loadDataset(parseDatasetUri(uri), signal === undefined ? {} : { signal });
  const { name, classes, train, test } = dataset;
  const preprocessing = fitPreprocessing(train, { padTo: paddedSize(dataset, choice) });
  const split = { train: labelledSplit(train, classes.length, preprocessing) };
  const { channels, height, width } = split.train.shape;
  const { kind, depth, width: filters, norm, pooling } = choice;
  const networkSpec = convNetSpec({
    kind,
    channels,
    height,
    width,
    classes: classes.length,
    filters,
    depth,
    norm,
    pooling,
  });
  return {
    name,
    digest: datasetDigest(dataset),
    classes,
    preprocessing,
    train: split.train,
    test: labelledSplit(test, classes.length, preprocessing),
    networkSpec,
    network: convNet(networkSpec),
  };
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
