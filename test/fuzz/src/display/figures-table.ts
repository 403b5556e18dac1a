import type { TargetFigures } from "../harness/tally.js";

const columns = [
  ["target", ({ target }) => target],
  ["cases", ({ cases }) => String(cases)],
  ["rejected", ({ rejected }) => String(rejected)],
  ["accepted", ({ accepted }) => String(accepted)],
  ["crashes", ({ crashes }) => String(crashes)],
  ["hangs", ({ hangs }) => String(hangs)],
  ["bloats", ({ bloats }) => String(bloats)],
  ["slowest ms", ({ slowestMs }) => slowestMs.toFixed(1)],
  ["peak MiB", ({ peakMiB }) => peakMiB.toFixed(0)],
] as const satisfies readonly (readonly [string, (figures: TargetFigures) => string])[];

/** One line a target and one of all. */
export function figuresTable(figures: readonly TargetFigures[]): string {
  const rows = [...figures, sumOf(figures)].map((row) => columns.map(([, text]) => text(row)));
  const heads = columns.map(([head]) => head);
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return [heads, ...rows].map((row) => `${line(row)}\n`).join("");
}

/** The figures of all targets together. */
export function sumOf(figures: readonly TargetFigures[]): TargetFigures {
  const sum = (of: (row: TargetFigures) => number): number => figures.reduce((total, row) => total + of(row), 0);
  return {
    target: "all",
    cases: sum(({ cases }) => cases),
    accepted: sum(({ accepted }) => accepted),
    rejected: sum(({ rejected }) => rejected),
    crashes: sum(({ crashes }) => crashes),
    hangs: sum(({ hangs }) => hangs),
    bloats: sum(({ bloats }) => bloats),
    slowestMs: Math.max(0, ...figures.map(({ slowestMs }) => slowestMs)),
    peakMiB: Math.max(0, ...figures.map(({ peakMiB }) => peakMiB)),
  };
}
