import type { WatchCondensationResponse } from "@condensery/wire/condensation";
import { Phase } from "@condensery/wire/condensation";
import { expertStepsPerEpoch } from "../harness/tiny-job.js";

/** What had been computed and had to be computed again. */
export interface LostWork {
  /** Outer steps that were told as completed twice; the one that was under way comes on top. */
  readonly outerSteps: number;
  /** Epochs of experts, parts of an epoch included. */
  readonly expertEpochs: number;
  /** Evaluations, parts of one included; those of a row that had been told as completed as well. */
  readonly evaluations: number;
}

export const nothingLost: LostWork = { outerSteps: 0, expertEpochs: 0, evaluations: 0 };

export function mostLost(first: LostWork, second: LostWork): LostWork {
  return {
    outerSteps: Math.max(first.outerSteps, second.outerSteps),
    expertEpochs: Math.max(first.expertEpochs, second.expertEpochs),
    evaluations: Math.max(first.evaluations, second.evaluations),
  };
}

export interface LostWorkOptions {
  /** Of all experts together. */
  readonly epochsTotal: number;
  /** Of each of the two sets of images. */
  readonly evaluations: number;
}

/**
 * @param events of the whole condensation
 * @param before events at the fault
 */
export function lostWork(
  events: readonly WatchCondensationResponse[],
  before: number,
  options: LostWorkOptions,
): LostWork {
  const [earlier, later] = [events.slice(0, before), events.slice(before)];
  return {
    outerSteps: repeatedSteps(events),
    expertEpochs: lostEpochs(earlier, later, options.epochsTotal),
    evaluations: lostEvaluations(earlier, later, options.evaluations),
  };
}

function repeatedSteps(events: readonly WatchCondensationResponse[]): number {
  const steps = events.flatMap(({ event }) => (event?.$case === "stepCompleted" ? [event.stepCompleted.step] : []));
  return steps.length - new Set(steps).size;
}

/** Epochs whose steps had been told before the fault, less those that were found in the store after it. */
function lostEpochs(
  earlier: readonly WatchCondensationResponse[],
  later: readonly WatchCondensationResponse[],
  total: number,
): number {
  const ready = (events: readonly WatchCondensationResponse[]) =>
    events.flatMap(({ event }) => (event?.$case === "expertsReady" ? [event.expertsReady.epochsTrained] : []));
  const trained = ready(later).at(0);
  // Experts that were noted as ready are told again, with the epochs they once took, and not trained
  if (trained === undefined || progress(later, Phase.EXPERTS).length === 0) return 0;
  if (ready(earlier).length > 0) return trained;
  const done = Math.max(0, ...progress(earlier, Phase.EXPERTS).map((each) => each.done)) / expertStepsPerEpoch;
  return Math.max(0, done - (total - trained));
}

function lostEvaluations(
  earlier: readonly WatchCondensationResponse[],
  later: readonly WatchCondensationResponse[],
  repeats: number,
): number {
  const rows = (events: readonly WatchCondensationResponse[]) =>
    events.flatMap(({ event }) => (event?.$case === "evaluationCompleted" ? [event.evaluationCompleted.subject] : []));
  const completed = new Set(rows(earlier));
  const again = rows(later).filter((subject) => completed.has(subject)).length * repeats;
  if (rows(later).length === 0) return again;
  const halves = progress(earlier, Phase.EVALUATION).filter(({ subject }) => !completed.has(subject));
  return again + Math.max(0, ...halves.map(({ done, total }) => (done / total) * repeats));
}

function progress(events: readonly WatchCondensationResponse[], phase: Phase) {
  return events.flatMap(({ event }) => {
    if (event?.$case !== "phaseProgressed" || event.phaseProgressed.phase !== phase) return [];
    const { done, total, subject } = event.phaseProgressed;
    return [{ done: Number(done), total: Number(total), subject }];
  });
}
