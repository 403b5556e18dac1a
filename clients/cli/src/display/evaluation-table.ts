import type { AccuracyRow, FolderEvaluation, NetworkSpec } from "@condensery/orchestrator";
import { accuracyTable, type TableRow } from "./accuracy-table.js";
import { networkText } from "./network-text.js";

/** The result of an evaluation beside what the folder says of itself. */
export function evaluationTable(evaluation: FolderEvaluation, seconds: number): string {
  const { folder, network, accuracy, jobNetwork, recorded } = evaluation;
  const rows: [string, TableRow][] = [["condensed", rowOf(accuracy, network)]];
  if (recorded !== undefined) rows.push(["recorded by the job", rowOf(recorded, jobNetwork)]);
  return `${accuracyTable(rows)}seconds  ${seconds.toFixed(1)}\nfolder   ${folder}\n`;
}

function rowOf({ mean, standardDeviation, images, repeats }: AccuracyRow, network: NetworkSpec): TableRow {
  return { network: networkText(network), mean, standardDeviation, images, networks: repeats };
}
