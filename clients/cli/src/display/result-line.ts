import type { CondensationResult } from "@condensery/client";
import { resultFacts } from "./result-facts.js";

/** The last line of --json: what programs want to know of a result without reading its folder. */
export function resultLine(result: CondensationResult, folder: string): Readonly<Record<string, unknown>> {
  const { name, summary, metadata } = result;
  const { condensed, randomReal, experts, alpha, durationMs, files, device } = summary;
  const { seconds, stepsDone, stepsSkipped } = resultFacts(metadata);
  return {
    kind: "result",
    name,
    folder,
    accuracies: { condensed, randomReal, experts },
    alpha,
    steps: { done: stepsDone, skipped: stepsSkipped },
    seconds: { ...seconds, total: durationMs / 1000 },
    device,
    files,
  };
}
