import type { DatasetName } from "./names/dataset-name.js";
import type { PaddedSize, Standardisation } from "./preprocessing.js";

/** Mean and standard deviation of each channel, of values in [0, 1]. */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * The rounded statistics with which the condensation literature normalises. Numbers reported there are comparable only
 * with the same ones.
 */
export const literatureStatistics = {
  cifar10: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
  /** Of its own images: DC, DSA, DM and DC-BENCH. */
  cifar100: { mean: [0.5071, 0.4866, 0.4409], std: [0.2673, 0.2564, 0.2762] },
  /** MTT, FTD, TESLA and DATM normalise CIFAR-100 with the statistics of CIFAR-10. */
  cifar100AsMtt: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
  /** Tiny ImageNet and all subsets of ImageNet. */
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  svhn: { mean: [0.4377, 0.4438, 0.4728], std: [0.198, 0.201, 0.197] },
  mnist: { mean: [0.1307], std: [0.3081] },
  fashionMnist: { mean: [0.2861], std: [0.353] },
} as const satisfies Readonly<Record<string, ChannelStatistics>>;

/** A preprocessing with given statistics in place of fitted ones. */
export function standardise({ mean, std }: ChannelStatistics, padTo: PaddedSize = null): Standardisation {
  return { kind: "standardise", mean, std, padTo };
}

/** Kinds of data sets whose statistics the literature states, for messages. */
export const publishedKinds = ["mnist", "cifar10", "cifar100", "tiny-imagenet", "imagenet"] as const;

/**
 * The literature's statistics of a kind of data set; undefined where a kind may hold anything.
 *
 * @param asMtt whether CIFAR-100 is normalised as MTT does
 */
export function publishedStatistics(kind: DatasetName["kind"], asMtt: boolean): ChannelStatistics | undefined {
  switch (kind) {
    case "mnist":
    case "cifar10":
      return literatureStatistics[kind];
    case "cifar100":
      return asMtt ? literatureStatistics.cifar100AsMtt : literatureStatistics.cifar100;
    case "tiny-imagenet":
    case "imagenet":
      return literatureStatistics.imagenet;
    case "idx":
    case "folder":
    case "tar":
      return undefined;
  }
}
