import type { Preprocessing } from "./preprocessing.js";

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
export function standardise({ mean, std }: ChannelStatistics, padTo: Preprocessing["padTo"] = null): Preprocessing {
  return { kind: "standardise", mean, std, padTo };
}
