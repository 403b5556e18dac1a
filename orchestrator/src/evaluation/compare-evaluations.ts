import type { NetworkSpec } from "@condensery/wire/convert";
import type { EvaluationDocument } from "../results/evaluation-document.js";
import type { Subject } from "./evaluation-plan.js";
import { IncomparableError } from "./incomparable-error.js";
import type { AccuracyKind, MeasuredRow } from "./measurement.js";
import { networkKey } from "./network-key.js";
import { protocolDifferences } from "./protocol-differences.js";
import { meanOf, pairedTTest, type PairedTTest } from "./statistics/paired-t-test.js";
import { exchangeTest, signTest, type SignTest } from "./statistics/sign-tests.js";

export interface ComparisonRequest {
  /** Whose networks are compared. Default: `condensed`. */
  readonly subject?: Subject;
  /** Default: `last`. */
  readonly accuracy?: AccuracyKind;
}

export interface Comparison {
  readonly subject: Subject;
  readonly accuracy: AccuracyKind;
  readonly rows: readonly RowComparison[];
  /** Sentences on what is not compared, or weakens the comparison. */
  readonly notes: readonly string[];
}

/** Networks of one architecture, paired by their seeds: each pair began with equal parameters. */
export interface RowComparison {
  readonly network: NetworkSpec;
  /** Pairs. */
  readonly pairs: number;
  readonly left: number;
  readonly right: number;
  /** Mean of right minus left. */
  readonly difference: number;
  /** Absent: fewer than two pairs, or all differences are equal. */
  readonly tTest?: PairedTTest;
  /** Exact p of the permutation test, two-sided. Absent: there are more than 20 pairs. */
  readonly exchangeP?: number;
  readonly signTest: SignTest;
}

/**
 * Compares two evaluations network by network, over the seeds that they have in common.
 *
 * @throws IncomparableError naming everything that must be equal and is not
 */
export function compareEvaluations(
  left: EvaluationDocument,
  right: EvaluationDocument,
  { subject = "condensed", accuracy = "last" }: ComparisonRequest = {},
): Comparison {
  const [ours, theirs] = [rowsOf(left, subject), rowsOf(right, subject)];
  const differences = [...protocolDifferences(left, right, subject, accuracy)];
  const common = [...ours.keys()].filter((network) => theirs.has(network));
  if (ours.size === 0 || theirs.size === 0) {
    const without = [left, right].filter((document) => rowsOf(document, subject).size === 0).length;
    differences.push(`${without === 2 ? "neither has" : "one of them has no"} networks trained on ${subject} images`);
  } else if (common.length === 0) {
    differences.push(`no network is in both: ${[...ours.keys()].join(", ")} and ${[...theirs.keys()].join(", ")}`);
  }
  if (differences.length > 0) throw new IncomparableError(differences);
  const rows = common.flatMap((key) => {
    const [one, other] = [ours.get(key), theirs.get(key)];
    return one === undefined || other === undefined ? [] : [compareRows(one, other, accuracy)];
  });
  const apart = rows.filter(({ pairs }) => pairs === 0);
  if (apart.length > 0) throw new IncomparableError(["they have no repeats in common"]);
  return { subject, accuracy, rows, notes: notesOn(left, right, [...ours.keys(), ...theirs.keys()], common) };
}

function rowsOf({ rows }: EvaluationDocument, subject: Subject): ReadonlyMap<string, MeasuredRow> {
  return new Map(rows.filter((row) => row.subject === subject).map((row) => [networkKey(row.network), row]));
}

function compareRows(left: MeasuredRow, right: MeasuredRow, kind: AccuracyKind): RowComparison {
  const theirs = new Map(right.repeats.map((repeat) => [repeat.repeat, repeat[kind]]));
  const pairs = left.repeats.flatMap(({ repeat, [kind]: ours }) => {
    const other = theirs.get(repeat);
    return other === undefined ? [] : [{ ours, other }];
  });
  const differences = pairs.map(({ ours, other }) => other - ours);
  const [tTest, exchangeP] = [pairedTTest(differences), exchangeTest(differences)];
  return {
    network: left.network,
    pairs: pairs.length,
    left: meanOf(pairs.map(({ ours }) => ours)),
    right: meanOf(pairs.map(({ other }) => other)),
    difference: meanOf(differences),
    ...(tTest === undefined ? {} : { tTest }),
    ...(exchangeP === undefined ? {} : { exchangeP }),
    signTest: signTest(differences),
  };
}

function notesOn(
  left: EvaluationDocument,
  right: EvaluationDocument,
  networks: readonly string[],
  common: readonly string[],
): readonly string[] {
  const apart = new Set(networks.filter((network) => !common.includes(network)));
  const notes = [...apart].map((network) => `only one of them has ${network}; it is left out`);
  for (const part of ["device", "versions"] as const) {
    const [one, other] = [JSON.stringify(left[part]), JSON.stringify(right[part])];
    if (one !== other) notes.push(`the ${part} differ: ${one} and ${other}; equal seeds need not begin equally`);
  }
  if (left.set.images !== right.set.images) {
    notes.push(`the sets differ in size: ${left.set.images} and ${right.set.images} images`);
  }
  return notes;
}
