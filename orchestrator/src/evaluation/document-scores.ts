import type { NetworkSpec } from "@condensery/wire/convert";
import type { EvaluationDocument } from "../results/evaluation-document.js";
import type { Subject } from "./evaluation-plan.js";
import type { AccuracyKind } from "./measurement.js";
import { networkKey } from "./network-key.js";
import { rowAccuracy } from "./row-accuracy.js";
import { labelRobustScore, type LabelRobustScore } from "./scores.js";

/** The label-robust score of one network's rows, of the mean accuracies. */
export interface NetworkScore {
  readonly network: NetworkSpec;
  readonly last: LabelRobustScore;
  /** Of the best tested epochs, as DD-Ranking takes them. */
  readonly best: LabelRobustScore;
}

/** The scores of each network that has all rows which they need: condensed, random and whole. */
export function documentScores({ rows, protocol }: EvaluationDocument): readonly NetworkScore[] {
  const networks = new Map(rows.map(({ network }) => [networkKey(network), network]));
  return [...networks].flatMap(([key, network]) => {
    const mean = (subject: Subject, kind: AccuracyKind): number | undefined => {
      const row = rows.find((one) => one.subject === subject && networkKey(one.network) === key);
      return row && rowAccuracy(row, kind).mean;
    };
    const score = (kind: AccuracyKind): LabelRobustScore | undefined => {
      const [full, own, random] = [mean("whole", kind), mean("condensed", kind), mean("random", kind)];
      if (full === undefined || own === undefined || random === undefined) return undefined;
      return labelRobustScore({ full, own, random, hard: mean("condensed-hard", kind) ?? own });
    };
    // With --labels hard the set's own labels were not trained on
    if (protocol.labels === "hard") return [];
    const [last, best] = [score("last"), score("best")];
    return last === undefined || best === undefined ? [] : [{ network, last, best }];
  });
}
