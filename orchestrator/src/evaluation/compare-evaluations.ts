import type { EvaluationDocument } from "../results/evaluation-document.js";
import { compareRows, type RowComparison, type Rows } from "./compare-rows.js";
import type { Subject } from "./evaluation-plan.js";
import { IncomparableError } from "./incomparable-error.js";
import type { AccuracyKind } from "./measurement.js";
import { networkKey } from "./network-key.js";
import { protocolDifferences } from "./protocol-differences.js";

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

/** Two evaluations of one seed, such as of the results of two methods. */
export type EvaluationPair = readonly [left: EvaluationDocument, right: EvaluationDocument];

/**
 * Compares evaluations network by network, over the seeds that the two of each pair have in common. Several pairs, such
 * as of jobs of several seeds, are taken together.
 *
 * @throws IncomparableError naming everything that must be equal and is not
 * @throws RangeError for no pairs
 */
export function compareEvaluations(
  pairs: readonly EvaluationPair[],
  { subject = "condensed", accuracy = "last" }: ComparisonRequest = {},
): Comparison {
  const [first] = pairs;
  if (first === undefined) throw new RangeError("expected at least one pair of evaluations, got none");
  const groups = pairs.map(([left, right]) => [rowsOf(left, subject), rowsOf(right, subject)] as const);
  const tables = groups.flat();
  const networks = new Set(tables.flatMap((table) => [...table.keys()]));
  const common = [...networks].filter((network) => tables.every((table) => table.has(network)));
  const differences = [...differencesIn(pairs, subject, accuracy)];
  const without = tables.filter(({ size }) => size === 0).length;
  if (without > 0) {
    const which = without === tables.length ? "none of them has" : `${without} of ${tables.length} have no`;
    differences.push(`${which} networks trained on ${subject} images`);
  } else if (common.length === 0) {
    const lists = [...new Set(tables.map((table) => [...table.keys()].join(", ")))];
    differences.push(`no network is in all of them: ${lists.join(" and ")}`);
  }
  if (differences.length > 0) throw new IncomparableError(differences);
  const rows = common.map((network) => compareRows(network, groups, accuracy));
  const apart = [...networks].filter((network) => !common.includes(network));
  const notes = apart.map((network) => `not all of them have ${network}; it is left out`);
  return { subject, accuracy, rows, notes: [...new Set([...notes, ...pairs.flatMap(notesOn)])] };
}

function differencesIn(pairs: readonly EvaluationPair[], subject: Subject, accuracy: AccuracyKind): readonly string[] {
  const documents = pairs.flat();
  const [first] = documents;
  if (first === undefined) return [];
  const protocols = documents.flatMap((document) => protocolDifferences(first, document, subject, accuracy));
  const seeds = pairs
    .filter(([left, right]) => left.seed !== right.seed)
    .map(([left, right]) => `seed differs: ${JSON.stringify(left.seed)} and ${JSON.stringify(right.seed)}`);
  const keys = pairs.map(([left, right]) => [left, right].map(({ set, seed }) => `${set.sha256} ${seed}`).join(" "));
  const twice = new Set(keys).size < keys.length ? ["a pair of results is there twice"] : [];
  return [...new Set([...protocols, ...seeds, ...twice])];
}

function rowsOf({ rows }: EvaluationDocument, subject: Subject): Rows {
  return new Map(rows.filter((row) => row.subject === subject).map((row) => [networkKey(row.network), row]));
}

function notesOn([left, right]: EvaluationPair): readonly string[] {
  const notes: string[] = [];
  for (const part of ["device", "versions"] as const) {
    const [one, other] = [JSON.stringify(left[part]), JSON.stringify(right[part])];
    if (one !== other) notes.push(`the ${part} differ: ${one} and ${other}; equal seeds need not begin equally`);
  }
  if (left.set.images !== right.set.images) {
    notes.push(`the sets differ in size: ${left.set.images} and ${right.set.images} images`);
  }
  return notes;
}
