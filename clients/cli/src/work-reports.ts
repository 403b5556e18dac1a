import type { EvaluationSubject, JobEvent } from "@condensery/orchestrator";

/** How far one kind of work has got. */
export interface WorkReport {
  /** Names the work; another one begins another bar. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly detail: string;
}

const subjects: Readonly<Record<EvaluationSubject, string>> = {
  condensed: "evaluating condensed images",
  "random-real": "evaluating random real images",
};

/** Reads progress out of an event; undefined when it has none. */
export function workReport(event: JobEvent): WorkReport | undefined {
  switch (event.kind) {
    case "expert-progressed":
      return {
        label: "training experts",
        done: event.stepsDone,
        total: event.stepsTotal,
        detail: `expert ${event.expert + 1}, epoch ${event.epoch}`,
      };
    case "step-completed":
      return {
        label: "condensing",
        done: event.step + 1,
        total: event.stepsTotal,
        detail: `loss ${event.loss?.toFixed(4) ?? "not finite"}, alpha ${event.alpha.toPrecision(4)}`,
      };
    case "evaluation-progressed":
      return {
        label: subjects[event.subject],
        done: event.stepsDone,
        total: event.stepsTotal,
        detail: "",
      };
    default:
      return undefined;
  }
}

/** What is said once, beside the progress: findings and warnings. */
export function note(event: JobEvent): string | undefined {
  switch (event.kind) {
    case "dataset-loaded":
      return `data set ${event.name}: ${event.trainImages} training and ${event.testImages} test images, ${event.classes} classes`;
    case "experts-trained": {
      const mean = event.accuracies.reduce((sum, value) => sum + value, 0) / event.accuracies.length;
      const how = event.epochsTrained === 0 ? "all found in the state folder" : `${event.epochsTrained} epochs trained`;
      return `${event.accuracies.length} experts ready (${how}), accuracy ${(100 * mean).toFixed(1)} %`;
    }
    case "step-completed":
      return event.skipped === undefined ? undefined : `step ${event.step}: update skipped (${event.skipped})`;
    case "warning-raised":
      return `warning: ${event.message}`;
    case "job-started":
      return event.resumedAtStep === 0 ? undefined : `going on behind outer step ${event.resumedAtStep}`;
    default:
      return undefined;
  }
}
