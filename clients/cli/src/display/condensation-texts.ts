import type { Condensation } from "@condensery/client";
import { accuracyText } from "./accuracy-text.js";
import { columns } from "./columns.js";

/** Condensations as a table, a line each. */
export function condensationTable(condensations: readonly Condensation[]): string {
  const rows = condensations.map(({ name, state, stepsDone, options, createTime, summary }) => [
    name,
    state,
    `${stepsDone}/${options.outerSteps ?? "?"}`,
    `${options.dataset ?? "?"}, ${options.imagesPerClass ?? "?"} a class, ${options.method ?? "?"}`,
    timeText(createTime),
    summary?.condensed === undefined ? "" : accuracyText(summary.condensed),
  ]);
  const header = ["name", "state", "steps", "what", "created", "test accuracy"];
  return columns([header, ...rows], [0, 1, 3, 4]);
}

/** What is known of one condensation, a line each. */
export function condensationText(condensation: Condensation): string {
  const { name, state, stepsDone, options, createTime, endTime, failure, summary } = condensation;
  const lines: [string, string | undefined][] = [
    ["name", name],
    ["state", state],
    ["failure", failure],
    ["created", timeText(createTime)],
    ["ended", endTime && timeText(endTime)],
    ["steps", `${stepsDone} of ${options.outerSteps ?? "?"}`],
    ["condensed", summary?.condensed && accuracyText(summary.condensed)],
    ["random real", summary?.randomReal && accuracyText(summary.randomReal)],
    ["experts", summary && `${(100 * summary.experts).toFixed(2)} %`],
    ["alpha", summary?.alpha.toPrecision(4)],
    ["seconds", summary && (summary.durationMs / 1000).toFixed(1)],
    ["computed by", summary?.device && deviceText(summary.device)],
    ["files", summary?.files.join(", ")],
    ["options", optionsText(options)],
  ];
  return columns(
    lines.flatMap(([title, text]) => (text === undefined ? [] : [[title, text]])),
    [0, 1],
  );
}

function deviceText({
  provider,
  threads,
  onnxruntime,
}: {
  provider: string;
  threads: number;
  onnxruntime: string;
}): string {
  return `${provider}, ${threads} threads, ONNX Runtime ${onnxruntime}`;
}

function optionsText(options: Condensation["options"]): string {
  return Object.entries(options)
    .map(([option, value]) => `${option} ${value}`)
    .join(", ");
}

/** "2026-01-31 12:00:00Z" */
function timeText(time: Date): string {
  return time
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
}
