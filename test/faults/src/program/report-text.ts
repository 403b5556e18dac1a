import type { LostWork } from "../kill/lost-work.js";
import type { CaseReport, Summary } from "./case-report.js";

/** One line; more where a failure has several. */
export function caseText(report: CaseReport): string {
  const { scenario, database, seconds, failure, skipped, note, lost } = report;
  const verdict = failure !== undefined ? "FAILED " : skipped !== undefined ? "skipped" : "ok     ";
  const facts = [skipped, note, lost === undefined ? undefined : lossText(lost)].filter((fact) => fact !== undefined);
  const told = facts.length === 0 ? "" : ` (${facts.join("; ")})`;
  const problem = failure === undefined ? "" : `\n        ${failure.replaceAll("\n", "\n        ")}`;
  return `${verdict} ${scenario}: ${report.case} [${database}] ${seconds.toFixed(1)} s${told}${problem}\n`;
}

export function summaryText({ cases, failed, skipped, seconds, longestLoss }: Summary): string {
  const minutes = (seconds / 60).toFixed(1);
  return (
    `${cases} cases in ${minutes} min: ${failed} failed, ${skipped} skipped\n` +
    `longest loss of work: ${lossText(longestLoss)}\n`
  );
}

function lossText({ outerSteps, expertEpochs, evaluations }: LostWork): string {
  if (outerSteps === 0 && expertEpochs === 0 && evaluations === 0) return "nothing computed twice";
  const rounded = (value: number): string => String(Math.round(value * 100) / 100);
  return `computed twice: ${outerSteps} outer steps, ${rounded(expertEpochs)} expert epochs, ${rounded(evaluations)} evaluations`;
}

/** A bar for terminals, drawn over by the next. */
export function barText(done: number, total: number, name: string): string {
  const width = 24;
  const filled = Math.round((done / total) * width);
  return `\r\u{1b}[2K[${"#".repeat(filled)}${".".repeat(width - filled)}] ${done}/${total} ${name}`.slice(0, 120);
}

export const clearBar = "\r\u{1b}[2K";
