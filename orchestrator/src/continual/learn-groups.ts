import type { CallContext } from "../compute/compute.js";
import { StepCounter } from "../evaluation/step-counter.js";
import { concurrently } from "../jobs/concurrently.js";
import { JobSpecError, jobSpecJson } from "../specification/job-spec.js";
import { distinctGroups, groupKey } from "./class-orders.js";
import type { ContinualListener } from "./continual-event.js";
import { choosingMethods, learningMethods, type LearningMethod } from "./continual-request.js";
import { datasetOfClasses } from "./dataset-of-classes.js";
import type { Experiment } from "./experiment.js";
import type { GroupRequest, LearnedGroup, LearnGroup } from "./learn-group.js";
import { resultKey } from "./result-store.js";

/** A group with what was learned of it. */
export interface GroupResult extends LearnedGroup {
  readonly method: LearningMethod;
  readonly classes: readonly number[];
}

/** What was learned of each group. */
export type LearnedGroups = ReadonlyMap<string, GroupResult>;

/** Under which a group's result is kept. */
export function learnedKey(method: LearningMethod, classes: readonly number[]): string {
  return `${method}:${groupKey(classes)}`;
}

/** Enough for several workers of an orchestrator, few enough for its queue. */
const groupsAtOnce = 4;

/**
 * Learns every group of classes that comes in any order, each once a method.
 *
 * @throws JobSpecError when there is something to learn and nobody who does
 */
export async function learnGroups(
  experiment: Experiment,
  learn: LearnGroup | undefined,
  { signal, emit }: Pick<CallContext, "signal"> & { readonly emit: ContinualListener },
): Promise<LearnedGroups> {
  const requests = groupRequests(experiment);
  if (requests.length === 0) return new Map();
  if (learn === undefined) {
    throw new JobSpecError([`methods must be of ${choosingMethods.join(", ")} where nobody learns images`]);
  }
  const total = requests.reduce((sum, { job }) => sum + job.outerSteps, 0);
  const counter = new StepCounter(total, (stepsDone, stepsTotal) =>
    emit({ kind: "condensation-progressed", stepsDone, stepsTotal }),
  );
  const results = await concurrently(
    requests.length,
    groupsAtOnce,
    async (index, groupSignal): Promise<readonly (readonly [string, GroupResult])[]> => {
      const request = requests[index];
      if (request === undefined) return [];
      const { method, classes, job } = request;
      const piece = counter.piece();
      const learned = await learn(request, { signal: groupSignal, onProgress: piece });
      piece(job.outerSteps);
      const names = classes.map((label) => experiment.data.classes[label] ?? "");
      emit({ kind: "group-condensed", method, classes: names, source: learned.source });
      return [[learnedKey(method, classes), { ...learned, method, classes }]];
    },
    signal,
  );
  return new Map(results.flat());
}

/** All that is to be learned, in the order in which it comes. */
export function groupRequests({ plan, data, orders }: Experiment): readonly GroupRequest[] {
  return distinctGroups(orders).flatMap((classes) =>
    learningMethods.flatMap((method) => {
      const spec = plan.jobs.get(method);
      if (spec === undefined) return [];
      const job = { ...spec, dataset: datasetOfClasses(plan.dataset, classes) };
      const requestId = `continual-${resultKey({ job: jobSpecJson(job), digest: data.digest })}`;
      return [{ method, classes, job, requestId }];
    }),
  );
}
