import type { EvaluationProtocolSpec, NetworkSpec, SplitName } from "@condensery/wire/convert";

/** Real images that the condensed ones are compared with. */
export const baselines = ["random", "herding", "k-center", "whole"] as const;
export type Baseline = (typeof baselines)[number];

/** What networks are trained on; `condensed-hard` are the condensed images with their most probable classes. */
export const subjects = ["condensed", "condensed-hard", ...baselines] as const;
export type Subject = (typeof subjects)[number];

/** Where a learning rate comes from. */
export type LearningRateRule =
  /** The alpha that was learned with the images. */
  | { readonly kind: "learned" }
  | { readonly kind: "fixed"; readonly rate: number }
  /** The one of these whose network is the most accurate after its last epoch on a split. */
  | { readonly kind: "searched"; readonly rates: readonly number[]; readonly on: SplitName };

/** Everything that makes two evaluations comparable. */
export interface PlannedProtocol extends Omit<EvaluationProtocolSpec, "learningRate"> {
  /** Of the condensed images. */
  readonly learningRate: LearningRateRule;
  /** Of all real images. */
  readonly baselineLearningRate: Exclude<LearningRateRule, { readonly kind: "learned" }>;
  /** `hard`: the condensed images' most probable classes in place of their stored probabilities. */
  readonly labels: "stored" | "hard";
  /** E for the whole data set. */
  readonly wholeEpochs: number;
  /** Epochs of the network whose features herding and k-center compare. */
  readonly featureEpochs: number;
}

/** An evaluation with nothing left open. */
export interface EvaluationPlan {
  readonly dataset: string;
  readonly networks: readonly NetworkSpec[];
  /** Besides the condensed images. */
  readonly baselines: readonly Baseline[];
  readonly protocol: PlannedProtocol;
  readonly repeats: number;
  /** Decimal digits. */
  readonly seed: string;
  /** Whether confusion matrices are kept. */
  readonly confusion: boolean;
}
