import { isFinite, type Vector } from "./vector.js";

/** Why an update was not applied. */
export type SkipReason = "loss-not-finite" | "gradient-not-finite" | "loss-above-threshold" | "update-not-finite";

export const skipSentences: Readonly<Record<SkipReason, string>> = {
  "loss-not-finite": "the matching loss is not a finite number",
  "gradient-not-finite": "the hypergradient has entries that are not finite numbers",
  "loss-above-threshold": "the matching loss is above the threshold",
  "update-not-finite": "the update would make images or alpha overflow",
};

/** Smallest alpha that an update may leave: a negative learning rate would train backwards. */
export const smallestAlpha = 1e-6;

export interface Outcome {
  readonly losses: readonly number[];
  readonly gradients: readonly Vector[];
  /** Losses above it skip the update; undefined accepts any finite loss. */
  readonly threshold?: number | undefined;
}

/** The reason for skipping an update, or undefined when it is safe. A diverging step must never ruin the images. */
export function reasonToSkip({ losses, gradients, threshold }: Outcome): SkipReason | undefined {
  if (!losses.every((loss) => Number.isFinite(loss))) return "loss-not-finite";
  if (!gradients.every((gradient) => isFinite(gradient))) return "gradient-not-finite";
  if (threshold !== undefined && losses.some((loss) => loss > threshold)) return "loss-above-threshold";
  return undefined;
}
