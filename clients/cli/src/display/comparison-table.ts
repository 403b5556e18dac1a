import type { Comparison, RowComparison } from "@condensery/orchestrator";
import { columns } from "./columns.js";
import { networkText } from "./network-text.js";
import { subjectTexts } from "./subject-texts.js";

/**
 * A comparison as a table, a line for each network, accuracies in percent; of several pairs of results with the t-test
 * that counts each of them once.
 */
export function comparisonTable({ subject, accuracy, rows, notes }: Comparison): string {
  const several = rows.some(({ evaluations }) => evaluations !== undefined);
  const heads = ["network", "pairs", "A", "B", "B - A", "95 % interval", "t-test p", "exchange p", "sign p", "d"];
  const what = `${accuracy === "last" ? "accuracy after the last epoch" : "accuracy of the best epoch"}, trained on: ${subjectTexts[subject]}`;
  const table = columns([several ? [...heads, "results", "t-test p of results"] : heads, ...rows.map(cells)]);
  return `${what}\n${table}${notes.map((note) => `note: ${note}\n`).join("")}`;
}

function cells(row: RowComparison): string[] {
  const { network, pairs, left, right, difference, tTest, exchangeP, signTest, evaluations } = row;
  const interval = tTest === undefined ? "-" : tTest.interval.map(signed).join(" to ");
  const [p, effect] = tTest === undefined ? ["-", "-"] : [probability(tTest.p), tTest.effectSize.toFixed(2)];
  const exchange = exchangeP === undefined ? "-" : probability(exchangeP);
  const means = [left, right].map((mean) => (100 * mean).toFixed(2));
  const tests = [interval, p, exchange, probability(signTest.p), effect];
  const ofResults = evaluations?.tTest === undefined ? "-" : probability(evaluations.tTest.p);
  const between = evaluations === undefined ? [] : [String(evaluations.differences.length), ofResults];
  return [networkText(network), String(pairs), ...means, signed(difference), ...tests, ...between];
}

function signed(value: number): string {
  const text = (100 * value).toFixed(2);
  return value > 0 ? `+${text}` : text;
}

function probability(p: number): string {
  return p >= 0.001 ? p.toFixed(4) : p.toExponential(1);
}
