import type { CondensationEvent, EvaluationSubject } from "@condensery/client";
import type { WorkReport } from "./work-display.js";

const subjects: Readonly<Record<EvaluationSubject, string>> = {
  condensed: "evaluating condensed images",
  "random-real": "evaluating random real images",
};

/** Reads progress out of an event; undefined when it has none. `outerSteps` is how many steps there will be. */
export function workReport(event: CondensationEvent, outerSteps: number): WorkReport | undefined {
  if (event.kind === "step-completed") {
    const loss = Number.isFinite(event.loss) ? event.loss.toFixed(4) : "not finite";
    const detail = `loss ${loss}, alpha ${event.alpha.toPrecision(4)}`;
    return { label: "condensing", done: event.step + 1, total: outerSteps, detail };
  }
  if (event.kind !== "phase-progressed") return undefined;
  const { phase, subject, done, total } = event;
  if (phase === "experts") return { label: "training experts", done, total, detail: "" };
  return phase === "evaluation" ? { label: subjects[subject ?? "condensed"], done, total, detail: "" } : undefined;
}

/** What is said once, beside the progress: findings and warnings. */
export function note(event: CondensationEvent): string | undefined {
  switch (event.kind) {
    case "dataset-loaded":
      return `data set ${event.name}: ${event.trainImages} training and ${event.testImages} test images, ${event.classes} classes`;
    case "experts-ready": {
      const mean = event.accuracies.reduce((sum, value) => sum + value, 0) / event.accuracies.length;
      const how = event.epochsTrained === 0 ? "all found in the store" : `${event.epochsTrained} epochs trained`;
      const count = event.accuracies.length;
      return `${count} ${count === 1 ? "expert" : "experts"} ready (${how}), accuracy ${(100 * mean).toFixed(1)} %`;
    }
    case "step-completed":
      return event.skipReason === undefined ? undefined : `step ${event.step}: update skipped (${event.skipReason})`;
    case "warning-raised":
      return `warning: ${event.message}`;
    default:
      return undefined;
  }
}
