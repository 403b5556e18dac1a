import type { ContinualEvent } from "@condensery/orchestrator";
import type { WorkReport } from "../display/work-display.js";

const labels = {
  "condensation-progressed": "condensing",
  "selection-progressed": "training for features",
  "evaluation-progressed": "training networks",
} as const;

/** Reads progress out of an event; undefined when it has none. */
export function workReport(event: ContinualEvent): WorkReport | undefined {
  if (!("stepsDone" in event)) return undefined;
  return { label: labels[event.kind], done: event.stepsDone, total: event.stepsTotal, detail: "" };
}

/** What is said once, beside the progress. */
export function note(event: ContinualEvent): string | undefined {
  switch (event.kind) {
    case "experiment-planned":
      return `${event.dataset}: ${event.classes} classes in ${event.groups} different groups, ${event.networks} networks to train`;
    case "group-condensed":
      return `${event.method}: classes ${event.classes.join(", ")} are ${event.source}`;
    case "warning-raised":
      return `warning: ${event.message}`;
    case "memory-evaluated":
    case "condensation-progressed":
    case "selection-progressed":
    case "evaluation-progressed":
      return undefined;
  }
}
