import type { MeasuredRow } from "@condensery/orchestrator";
import { columns } from "./columns.js";
import { networkText } from "./network-text.js";
import { subjectTexts } from "./subject-texts.js";

/** Classes up to which a matrix can be read. */
const mostClasses = 20;

/** Test images by true and predicted class, of all repeats; empty where that was not kept or is too large to read. */
export function confusionTable({ subject, network, repeats }: MeasuredRow, classes: readonly string[]): string {
  if (classes.length > mostClasses || repeats.every(({ confusion }) => confusion.length === 0)) return "";
  const count = (row: number, column: number): number =>
    repeats.reduce((sum, { confusion }) => sum + (confusion[row * classes.length + column] ?? 0), 0);
  const lines = classes.map((name, row) => {
    const counts = classes.map((_, column) => count(row, column));
    const total = counts.reduce((sum, one) => sum + one, 0);
    const share = total === 0 ? "" : `${((100 * count(row, row)) / total).toFixed(1)} %`;
    return [name, ...counts.map(String), share];
  });
  const title = `\n${subjectTexts[subject]}; ${networkText(network)}: true class by predicted class\n`;
  return title + columns([["", ...classes, "correct"], ...lines]);
}
