import { join } from "node:path";
import type { CondensationResult } from "@condensery/client";
import { accuracyTable, type TableRow } from "./accuracy-table.js";
import { resultFacts } from "./result-facts.js";

/** A result as a small table; `folder` is where it was written. */
export function resultTable(result: CondensationResult, folder: string): string {
  const { summary, images } = result;
  const { condensed, randomReal } = summary;
  const { expertsDeviation, experts, trainImages, stepsDone, stepsSkipped, seconds } = resultFacts(result.metadata);
  const count = images.shape[0];
  const rows: [string, TableRow][] = [];
  if (condensed) rows.push(["condensed", { ...condensed, images: count, networks: condensed.values.length }]);
  if (randomReal)
    rows.push(["random real images", { ...randomReal, images: count, networks: randomReal.values.length }]);
  const all = {
    mean: summary.experts,
    standardDeviation: expertsDeviation ?? 0,
    images: trainImages,
    networks: experts,
  };
  rows.push(["experts (all data)", all]);
  const skipped = stepsSkipped === undefined ? "" : ` (${stepsSkipped} skipped)`;
  const parts = Object.entries(seconds).map(([phase, value]) => `${phase.replaceAll("-", " ")} ${value.toFixed(1)}`);
  return [
    accuracyTable(rows),
    `steps    ${stepsDone ?? "?"}${skipped}, learned alpha ${summary.alpha.toPrecision(4)}\n`,
    `seconds  ${(summary.durationMs / 1000).toFixed(1)}${parts.length === 0 ? "" : ` (${parts.join(", ")})`}\n`,
    `folder   ${folder}\n`,
    summary.files.includes("grid.png") ? `picture  ${join(folder, "grid.png")}\n` : "",
  ].join("");
}
