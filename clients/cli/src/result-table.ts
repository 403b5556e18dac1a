import type { AccuracyRow, FolderEvaluation, JobResult } from "@condensery/orchestrator";

/** The result of a job as a small table. */
export function jobTable(result: JobResult, gridFile: string): string {
  const { condensed, randomReal, experts } = result.accuracies;
  const { seconds } = result;
  const parts = [
    `load data ${seconds["load-data"].toFixed(1)}`,
    `experts ${seconds["train-experts"].toFixed(1)}`,
    `condense ${seconds.condense.toFixed(1)}`,
    `evaluate ${seconds.evaluate.toFixed(1)}`,
  ];
  return [
    accuracyTable([
      ["condensed", condensed],
      ["random real images", randomReal],
      ["experts (all data)", experts],
    ]),
    `steps    ${result.steps.done} (${result.steps.skipped} skipped), learned alpha ${result.alpha.toPrecision(4)}`,
    `seconds  ${result.secondsTotal.toFixed(1)} (${parts.join(", ")})`,
    ...footer(result, result.peakMemoryBytes),
    `picture  ${gridFile}`,
    "",
  ].join("\n");
}

/** The result of an evaluation beside what the folder says of itself. */
export function evaluationTable(result: FolderEvaluation): string {
  return [
    accuracyTable([
      ["condensed", result.accuracy],
      ["recorded by the job", result.recorded],
    ]),
    `seconds  ${result.seconds.toFixed(1)}`,
    ...footer(result, result.peakMemoryBytes),
    "",
  ].join("\n");
}

function footer({ folder }: { readonly folder: string }, peakMemoryBytes: number): string[] {
  return [`memory   ${(peakMemoryBytes / 2 ** 20).toFixed(0)} MiB at most`, `folder   ${folder}`];
}

function accuracyTable(rows: readonly (readonly [string, AccuracyRow])[]): string {
  const cells = rows.map(([name, { mean, standardDeviation, images, repeats }]) => [
    name,
    `${(100 * mean).toFixed(2)} ± ${(100 * standardDeviation).toFixed(2)} %`,
    String(images),
    String(repeats),
  ]);
  const header = ["trained on", "test accuracy", "images", "networks"];
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [header, ...cells]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
