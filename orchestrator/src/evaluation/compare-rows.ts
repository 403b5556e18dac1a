import type { NetworkSpec } from "@condensery/wire/convert";
import { IncomparableError } from "./incomparable-error.js";
import type { AccuracyKind, MeasuredRow } from "./measurement.js";
import { meanOf, pairedTTest, type PairedTTest } from "./statistics/paired-t-test.js";
import { exchangeTest, signTest, type SignTest } from "./statistics/sign-tests.js";

/** Networks of one architecture, paired by their seeds: each pair began with equal parameters. */
export interface RowComparison {
  readonly network: NetworkSpec;
  /** Pairs of networks. */
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
  /** Present where several pairs of evaluations are compared. */
  readonly evaluations?: EvaluationsComparison;
}

/**
 * Pairs of evaluations, each counted once by the mean difference of its networks: networks that were trained on the same
 * images are not independent of each other, so a test over all networks takes a lucky set of images for certainty.
 */
export interface EvaluationsComparison {
  /** Mean of right minus left for each pair of evaluations, in the order given. */
  readonly differences: readonly number[];
  /** Absent: all differences are equal. */
  readonly tTest?: PairedTTest;
}

/** The rows of one evaluation and subject, by `networkKey`. */
export type Rows = ReadonlyMap<string, MeasuredRow>;

/**
 * Compares the networks of one key over pairs of evaluations.
 *
 * @throws IncomparableError where a pair has no repeats in common
 */
export function compareRows(
  key: string,
  groups: readonly (readonly [left: Rows, right: Rows])[],
  kind: AccuracyKind,
): RowComparison {
  const rows = groups.flatMap(([lefts, rights]) => {
    const [left, right] = [lefts.get(key), rights.get(key)];
    return left === undefined || right === undefined ? [] : [{ left, right }];
  });
  const [first] = rows;
  const paired = rows.map(({ left, right }) => pairsOf(left, right, kind));
  if (first === undefined || paired.some(({ length }) => length === 0)) {
    throw new IncomparableError(["they have no repeats in common"]);
  }
  const pairs = paired.flat();
  const differences = pairs.map(differenceOf);
  const [tTest, exchangeP] = [pairedTTest(differences), exchangeTest(differences)];
  return {
    network: first.left.network,
    pairs: pairs.length,
    left: meanOf(pairs.map(({ left }) => left)),
    right: meanOf(pairs.map(({ right }) => right)),
    difference: meanOf(differences),
    ...(tTest === undefined ? {} : { tTest }),
    ...(exchangeP === undefined ? {} : { exchangeP }),
    signTest: signTest(differences),
    ...(paired.length > 1 ? { evaluations: betweenEvaluations(paired) } : {}),
  };
}

/** Accuracies of two networks that began with equal parameters. */
interface AccuracyPair {
  readonly left: number;
  readonly right: number;
}

function pairsOf(left: MeasuredRow, right: MeasuredRow, kind: AccuracyKind): readonly AccuracyPair[] {
  const theirs = new Map(right.repeats.map((repeat) => [repeat.repeat, repeat[kind]]));
  return left.repeats.flatMap(({ repeat, [kind]: ours }) => {
    const other = theirs.get(repeat);
    return other === undefined ? [] : [{ left: ours, right: other }];
  });
}

function differenceOf({ left, right }: AccuracyPair): number {
  return right - left;
}

function betweenEvaluations(paired: readonly (readonly AccuracyPair[])[]): EvaluationsComparison {
  const differences = paired.map((pairs) => meanOf(pairs.map(differenceOf)));
  const tTest = pairedTTest(differences);
  return { differences, ...(tTest === undefined ? {} : { tTest }) };
}
