import type { AccuracyRow, FolderEvaluation } from "@condensery/orchestrator";
import { accuracyTable, type TableRow } from "./accuracy-table.js";

/** The result of an evaluation beside what the folder says of itself. */
export function evaluationTable({ folder, accuracy, recorded }: FolderEvaluation, seconds: number): string {
  const rows: [string, TableRow][] = [["condensed", rowOf(accuracy)]];
  if (recorded !== undefined) rows.push(["recorded by the job", rowOf(recorded)]);
  return `${accuracyTable(rows)}seconds  ${seconds.toFixed(1)}\nfolder   ${folder}\n`;
}

function rowOf({ mean, standardDeviation, images, repeats }: AccuracyRow): TableRow {
  return { mean, standardDeviation, images, networks: repeats };
}
