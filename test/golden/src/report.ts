import type { Comparison } from "./compare.js";
import { outputShapes } from "./read-case.js";

const nameWidth = Math.max(...Object.keys(outputShapes).map((name) => name.length));

/** The lines of the report, one a tensor; `files` are all names that will come, for the first column's width. */
export function table(files: readonly string[]): {
  readonly heading: string;
  readonly row: (file: string, comparison: Comparison) => string;
} {
  const fileWidth = Math.max("file".length, ...files.map((file) => file.length));
  const line = (file: string, name: string, error: string, allowed: string, result: string): string =>
    [file.padEnd(fileWidth), name.padEnd(nameWidth), error.padStart(14), allowed.padStart(9), result].join("  ");
  return {
    heading: line("file", "tensor", "relative error", "tolerance", "result"),
    row: (file, { name, error, tolerance, ok }) =>
      line(file, name, error.toExponential(2), tolerance.toExponential(), ok ? "ok" : "FAIL"),
  };
}

/** A comparison with the file it belongs to. */
export interface FileComparison extends Comparison {
  readonly file: string;
}

/** One line on all of them. */
export function summary(comparisons: readonly FileComparison[], unusable: number, device: string): string {
  const failed = comparisons.filter(({ ok }) => !ok).length;
  const files = new Set(comparisons.map(({ file }) => file)).size;
  const parts = [
    `${comparisons.length - failed} of ${counted(comparisons.length, "tensor")} in ${counted(files, "file")} within tolerance, ${failed} FAIL`,
  ];
  if (unusable > 0) parts.push(`${counted(unusable, "file")} unusable`);
  const [closest] = comparisons.toSorted((a, b) => nearness(b) - nearness(a));
  if (closest !== undefined) {
    const { error, tolerance, name, file } = closest;
    parts.push(
      `nearest to its tolerance: ${error.toExponential(2)} of ${tolerance.toExponential()}, ${name} of ${file}`,
    );
  }
  return `${parts.join("; ")} (float32, ${device})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function nearness({ error, tolerance }: Comparison): number {
  return Number.isNaN(error) ? Infinity : error / tolerance;
}
