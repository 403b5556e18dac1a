import type { CheckedDataset, Datasets } from "@condensery/compute-kit";
import { classCounts, fitPreprocessing, type ImageShape } from "@condensery/datasets";
import type { PreprocessingSpec } from "@condensery/wire/convert";

/** A data set without its images. */
export interface DescribedDataset {
  readonly name: string;
  readonly digest: string;
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  /** Of each class. */
  readonly trainImages: readonly number[];
  readonly testImages: readonly number[];
  /** Of the training images, without padding. */
  readonly statistics: PreprocessingSpec;
}

/** What a data set holds. A pure function of the data set. */
export async function describeDataset(
  { datasets }: { readonly datasets: Datasets },
  reference: CheckedDataset,
  signal: AbortSignal,
): Promise<DescribedDataset> {
  const { dataset, digest } = await datasets.load(reference, { signal });
  const { name, classes, channels, height, width, train, test } = dataset;
  return {
    name,
    digest,
    classes,
    shape: { channels, height, width },
    trainImages: classCounts(train.labels, classes.length),
    testImages: classCounts(test.labels, classes.length),
    statistics: fitPreprocessing(train),
  };
}
