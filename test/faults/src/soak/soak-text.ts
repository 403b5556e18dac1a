import type { Growth } from "./growth.js";
import type { StateSample } from "./sampler.js";
import type { SoakReport } from "./soak-report.js";

const mebibyte = 2 ** 20;
const unknown = "-";

/** The table of what the processes held, and what happened. */
export function soakText(report: SoakReport): string {
  const { jobs, succeeded, cancelled, cancels, cancelsTooLate, failures, problems } = report;
  const lines = [
    ...tableLines(report.growth),
    ...stateLines(report.states),
    `jobs ${jobs}: ${succeeded} succeeded, ${cancelled} stayed cancelled, ${failures.length} failed`,
    `cancels ${cancels} (and ${cancelsTooLate} too late), resumes ${report.resumes}, deletes ${report.deletes}, ` +
      `watchers ${report.visits}, wrong requests ${report.wrongRequests}, kills ${report.kills}`,
    `seconds ${report.seconds.toFixed(1)}`,
    ...failures.map(({ job, message }) => `FAILED job ${job}: ${message.replaceAll("\n", "\n        ")}`),
    ...problems.map((problem) => `PROBLEM ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}

const heading = ["process", "samples", "RSS start", "median", "end MiB", "growth", "descriptors", "end", "flat"];

function tableLines(growth: readonly Growth[]): readonly string[] {
  const rows = growth.map(({ service, samples, rss, descriptors, flat }) => [
    service,
    String(samples),
    ...[rss.startBytes, rss.medianBytes, rss.endBytes].map((bytes) => (bytes / mebibyte).toFixed(1)),
    rss.growth === undefined ? "too short" : `${(100 * rss.growth).toFixed(1)} %`,
    String(descriptors?.start ?? unknown),
    String(descriptors?.end ?? unknown),
    flat ? "yes" : "NO",
  ]);
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)));
  return [heading, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

function stateLines(states: readonly StateSample[]): readonly string[] {
  const [first, last] = [states.at(0), states.at(-1)];
  if (first === undefined || last === undefined) return [];
  const told = ({ bytes, kept }: StateSample): string =>
    `${(bytes / mebibyte).toFixed(1)} MiB with ${kept} kept jobs` +
    (kept === 0 ? "" : ` (${(bytes / mebibyte / kept).toFixed(2)} MiB a job)`);
  const further = last.kept - first.kept;
  const each =
    further > 0 ? `, ${((last.bytes - first.bytes) / 1024 / further).toFixed(1)} KiB for each further one` : "";
  return [`state folder: ${told(first)}, at the end ${told(last)}${each}`];
}
