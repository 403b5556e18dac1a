import { imagenetSubsets, readDatasetName, type DatasetName } from "@condensery/datasets";
import type { JobSpec } from "../specification/job-spec.js";

/** What a condensation's size depends on beside its specification. */
export interface DataFacts {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly trainImages: number;
  readonly testImages: number;
}

/**
 * The least that a data set can be, as far as its name tells: the real one is of this size or larger, so that what does
 * not fit already will not fit later.
 */
export function leastFacts({ dataset, network }: Pick<JobSpec, "dataset" | "network">): DataFacts {
  const name = readDatasetName(dataset);
  const side = network.pooling === "none" ? 1 : 2 ** network.depth;
  const unknown = { channels: 1, height: side, width: side, classes: 2, trainImages: 1, testImages: 1 };
  const chosen = name.classes === undefined ? {} : { classes: name.classes.length, trainImages: 1, testImages: 1 };
  return { ...unknown, ...toldBy(name), ...chosen };
}

function toldBy(name: DatasetName): Partial<DataFacts> {
  switch (name.kind) {
    case "mnist":
      return { channels: 1, height: 28, width: 28, classes: 10, trainImages: 7996, testImages: 2004 };
    case "idx":
      return { channels: 1 };
    case "cifar10":
      return { channels: 3, height: 32, width: 32, classes: 10 };
    case "cifar100":
      return { channels: 3, height: 32, width: 32, classes: name.labels === "fine" ? 100 : 20 };
    case "imagenet":
      return { channels: 3, ...name.images.size, classes: imagenetSubsets[name.subset].length };
    case "folder":
    case "tar":
    case "tiny-imagenet":
      return { channels: 3, ...name.images.size };
  }
}
