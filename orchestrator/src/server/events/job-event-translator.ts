import type { PhaseName } from "@condensery/wire/convert";
import type { EvaluationSubject, JobEvent, Phase } from "../../jobs/events.js";
import type { CondensationEvent } from "./condensation-event.js";

/** Most messages about the progress of one phase; the log of a long condensation stays readable. */
const progressPerPhase = 200;

/** Phases that watchers are told of; reading the data is told by its result. */
const phaseNames: Readonly<Partial<Record<Phase, PhaseName>>> = {
  "train-experts": "experts",
  condense: "condensation",
  evaluate: "evaluation",
  publish: "publication",
};

/** Turns what a job tells into what its watchers are told, one run of the job long. */
export class JobEventTranslator {
  /** Shares of the work that were told, by kind of work. */
  readonly #told = new Map<string, number>();

  /** Undefined: nothing that watchers are told. */
  translate(event: JobEvent): CondensationEvent | undefined {
    switch (event.kind) {
      case "phase-started": {
        const phase = phaseNames[event.phase];
        return phase === undefined ? undefined : { kind: "phase-started", phase };
      }
      case "dataset-loaded":
        return datasetLoaded(event);
      case "expert-progressed":
        return this.#progress("experts", event, progressPerPhase);
      case "experts-trained":
        return { kind: "experts-ready", accuracies: event.accuracies, epochsTrained: event.epochsTrained };
      case "step-completed":
        return stepCompleted(event);
      case "checkpoint-written":
        return { kind: "checkpoint-written", step: event.step };
      case "evaluation-progressed":
        return this.#progress("evaluation", event, progressPerPhase / 2, event.subject);
      case "evaluation-completed": {
        const { subject, mean, standardDeviation, accuracies } = event;
        return { kind: "evaluation-completed", subject, accuracy: { mean, standardDeviation, values: accuracies } };
      }
      case "warning-raised":
        return { kind: "warning-raised", code: event.code, message: event.message };
      case "job-started":
      case "job-recorded":
      case "phase-completed":
      case "job-completed":
        return undefined;
    }
  }

  #progress(
    phase: PhaseName,
    { stepsDone: done, stepsTotal: total }: { readonly stepsDone: number; readonly stepsTotal: number },
    most: number,
    subject?: EvaluationSubject,
  ): CondensationEvent | undefined {
    if (total < 1 || done > total) return undefined;
    const work = `${phase}/${subject ?? ""}`;
    const share = Math.floor((done / total) * most);
    // A call that is repeated begins anew: what was told before is not told again
    if (share <= (this.#told.get(work) ?? 0)) return undefined;
    this.#told.set(work, share);
    return { kind: "phase-progressed", phase, done, total, ...(subject === undefined ? {} : { subject }) };
  }
}

function datasetLoaded(event: Extract<JobEvent, { readonly kind: "dataset-loaded" }>): CondensationEvent {
  const { kind, name, digest, trainImages, testImages, classes, imageShape } = event;
  return { kind, name, digest, trainImages, testImages, classes, imageShape };
}

function stepCompleted(event: Extract<JobEvent, { readonly kind: "step-completed" }>): CondensationEvent {
  const { step, loss, lossPerturbed, sharpness, hypergradientNorm, alpha, skipped } = event;
  const { deviceSeconds, flops, bytesMoved, cost } = event;
  return {
    kind: "step-completed",
    step,
    loss,
    ...(lossPerturbed === undefined ? {} : { perturbedLoss: lossPerturbed }),
    ...(sharpness === undefined ? {} : { sharpness }),
    hypergradientNorm,
    alpha,
    ...(skipped === undefined ? {} : { skipReason: skipped }),
    deviceSeconds,
    flops,
    bytesMoved,
    cost,
  };
}
