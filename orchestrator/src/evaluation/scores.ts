/** The scores of DD-Ranking, of accuracies as fractions in [0, 1] (its version 0.2.0 puts in percentages by mistake). */

/** Accuracies behind the label-robust score. */
export interface LabelRobustInputs {
  /** Networks trained on the whole data set with hard labels. */
  readonly full: number;
  /** On the condensed images with hard labels. */
  readonly hard: number;
  /** On the condensed images with their own labels. */
  readonly own: number;
  /** On as many random real images. */
  readonly random: number;
}

export interface LabelRobustScore {
  /** What hard labels lose against the whole data set: HLR, the lower the better. */
  readonly hardLabelRecovery: number;
  /** What the images gain over random real ones: IOR, the higher the better. */
  readonly improvementOverRandom: number;
  /** LRS, in [0, 1]. */
  readonly score: number;
}

/**
 * LRS: the score of weight·IOR - (1 - weight)·HLR.
 *
 * @throws RangeError for what is no fraction
 */
export function labelRobustScore(accuracies: LabelRobustInputs, weight = 0.5): LabelRobustScore {
  checkFractions({ ...accuracies, weight });
  const { full, hard, own, random } = accuracies;
  const [hardLabelRecovery, improvementOverRandom] = [full - hard, own - random];
  const score = scoreOf(weight * improvementOverRandom - (1 - weight) * hardLabelRecovery);
  return { hardLabelRecovery, improvementOverRandom, score };
}

/** Accuracies behind the augmentation-robust score. */
export interface AugmentationRobustInputs {
  /** On the condensed images, with augmentation. */
  readonly augmented: number;
  /** On random real images, with augmentation. */
  readonly randomAugmented: number;
  /** The same without augmentation. */
  readonly plain: number;
  readonly randomPlain: number;
}

/**
 * ARS: the score of weight·(augmented - randomAugmented) + (1 - weight)·(plain - randomPlain), in [0, 1].
 *
 * @throws RangeError for what is no fraction
 */
export function augmentationRobustScore(accuracies: AugmentationRobustInputs, weight = 0.5): number {
  checkFractions({ ...accuracies, weight });
  const { augmented, randomAugmented, plain, randomPlain } = accuracies;
  return scoreOf(weight * (augmented - randomAugmented) + (1 - weight) * (plain - randomPlain));
}

/** [-1, 1] to [0, 1], steeper towards the good end. */
function scoreOf(advantage: number): number {
  return (Math.exp(advantage) - Math.exp(-1)) / (Math.E - Math.exp(-1));
}

function checkFractions(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be a fraction in [0, 1], got ${value}`);
  }
}
