import type { NetworkSpec } from "@condensery/wire/convert";
import type { EvaluationDocument } from "../results/evaluation-document.js";
import type { Subject } from "./evaluation-plan.js";
import type { AccuracyKind } from "./measurement.js";
import { networkKey } from "./network-key.js";
import { protocolDifferences } from "./protocol-differences.js";
import { rowAccuracy } from "./row-accuracy.js";
import { augmentationRobustScore } from "./scores.js";

/** The augmentation-robust score of one network, of the mean accuracies. */
export interface AugmentationScore {
  readonly network: NetworkSpec;
  readonly last: number;
  /** Of the best tested epochs, as DD-Ranking takes them. */
  readonly best: number;
}

/**
 * The scores of an evaluation with the other one of the same images that differs in nothing but that one of the two
 * augments: of each network that has condensed and random rows in both. Empty where there is no such evaluation.
 */
export function scoresWithCounterpart(
  document: EvaluationDocument,
  others: readonly EvaluationDocument[],
): readonly AugmentationScore[] {
  const isAugmented = ({ protocol }: EvaluationDocument): boolean => protocol.augmentation !== undefined;
  const other = others.find((candidate) => isCounterpart(document, candidate));
  if (other === undefined) return [];
  const [augmented, plain] = isAugmented(document) ? [document, other] : [other, document];
  return document.rows.flatMap(({ subject, network }) => {
    if (subject !== "condensed") return [];
    const scored = (kind: AccuracyKind): number | undefined => {
      const [ours, ourRandom] = meansOf(augmented, network, kind);
      const [theirs, theirRandom] = meansOf(plain, network, kind);
      if (ours === undefined || ourRandom === undefined) return undefined;
      if (theirs === undefined || theirRandom === undefined) return undefined;
      return augmentationRobustScore({
        augmented: ours,
        randomAugmented: ourRandom,
        plain: theirs,
        randomPlain: theirRandom,
      });
    };
    const [last, best] = [scored("last"), scored("best")];
    return last === undefined || best === undefined ? [] : [{ network, last, best }];
  });
}

function isCounterpart(document: EvaluationDocument, candidate: EvaluationDocument): boolean {
  const { augmentation: ours, ...rest } = document.protocol;
  const { augmentation: theirs } = candidate.protocol;
  if (document.set.sha256 !== candidate.set.sha256 || (ours === undefined) === (theirs === undefined)) return false;
  // With the same augmentation, nothing may differ
  const alike = { ...document, protocol: theirs === undefined ? rest : { ...rest, augmentation: theirs } };
  return (["condensed", "random"] as const).every(
    (subject) => protocolDifferences(alike, candidate, subject, "best").length === 0,
  );
}

/** Mean accuracies on condensed and on random images. */
function meansOf(
  { rows }: EvaluationDocument,
  network: NetworkSpec,
  kind: AccuracyKind,
): readonly (number | undefined)[] {
  return (["condensed", "random"] as const).map((subject: Subject) => {
    const row = rows.find((one) => one.subject === subject && networkKey(one.network) === networkKey(network));
    return row && rowAccuracy(row, kind).mean;
  });
}
