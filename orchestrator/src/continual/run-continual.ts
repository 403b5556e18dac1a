import type { CallContext, ContinualCompute, TrainedImages } from "../compute/compute.js";
import { warnOfRetry } from "../jobs/job-context.js";
import { chooseImages, type ChosenImages } from "./choose-images.js";
import { classesSeen, distinctGroups, type ClassOrder } from "./class-orders.js";
import { continualDocument, type ContinualDocument } from "./continual-document.js";
import type { ContinualListener } from "./continual-event.js";
import { isLearning, type ContinualMethod, type ContinualRequest, type LearningMethod } from "./continual-request.js";
import { experimentOn, type Experiment } from "./experiment.js";
import type { LearnGroup } from "./learn-group.js";
import { learnedKey, learnGroups, type LearnedGroups } from "./learn-groups.js";
import { measureMemories, type PlannedMemory } from "./measure-memories.js";
import { composeMemory } from "./memory.js";
import { resolveContinual } from "./resolve-continual.js";
import { noResults, type ResultStore } from "./result-store.js";

export interface ContinualOptions extends Pick<CallContext, "signal"> {
  readonly compute: ContinualCompute;
  /** Learns the images of a group of classes. Absent: nobody does, and methods may only choose among real ones. */
  readonly learn?: LearnGroup;
  /** What was computed before, and where to keep what is. Default: nowhere. */
  readonly results?: ResultStore;
  readonly onEvent?: ContinualListener | undefined;
}

/**
 * Class-incremental learning with a memory, as GDumb has it: classes come in steps; at each step images of the new
 * classes alone are learned or chosen and join the memory; fresh networks are trained on the memory from scratch and
 * tested on the test images of all classes seen so far, for several orders of the classes.
 *
 * Starting it again with the same request and results goes on with what is there.
 *
 * @throws JobSpecError for a request that cannot be carried out, before anything is computed; ComputeError; what `learn`
 * throws; the signal's reason
 */
export async function runContinual(
  request: ContinualRequest,
  { compute, learn, results = noResults, onEvent: emit = () => undefined, signal }: ContinualOptions,
): Promise<ContinualDocument> {
  const plan = resolveContinual(request);
  const onRetry = warnOfRetry((event) => {
    if (event.kind === "warning-raised") emit(event);
  });
  const experiment = experimentOn(plan, await compute.describeDataset({ uri: plan.dataset }, { signal, onRetry }));
  const { data, orders } = experiment;
  emit({
    kind: "experiment-planned",
    dataset: data.name,
    classes: data.classes.length,
    groups: distinctGroups(orders).length,
    networks: plan.methods.length * plan.orders * plan.steps * plan.evaluations,
  });
  const learned = await learnGroups(experiment, learn, { signal, emit });
  const chosen = await chooseImages(experiment, { compute, results, signal, onRetry, emit });
  const memories = plannedMemories(experiment, learned, chosen);
  const measured = await measureMemories(experiment, memories, { compute, results, signal, onRetry, emit });
  return continualDocument(experiment, learned, measured);
}

/** The memory of each method after each step of each order. */
function plannedMemories(
  experiment: Experiment,
  learned: LearnedGroups,
  chosen: ChosenImages,
): readonly PlannedMemory[] {
  const { plan, orders } = experiment;
  return orders.flatMap((classOrder, order) =>
    classOrder.flatMap((_group, step) =>
      plan.methods.map((method) => {
        const seen = classesSeen(classOrder, step);
        const imagesOf = memoryOf(method, order, step);
        return { method, order, step, images: seen.length * plan.imagesPerClass, seen, imagesOf };
      }),
    ),
  );

  function memoryOf(method: ContinualMethod, order: number, step: number): () => TrainedImages {
    const groups = (orders[order] ?? []).slice(0, step + 1);
    if (isLearning(method)) return () => learnedMemory(experiment, learned, method, groups);
    return () => ({ realImages: groups.flatMap((_group, past) => chosen(method, order, past)) });
  }
}

function learnedMemory(
  { data, task }: Experiment,
  learned: LearnedGroups,
  method: LearningMethod,
  groups: ClassOrder,
): TrainedImages {
  const parts = groups.map((classes) => {
    const part = learned.get(learnedKey(method, classes));
    if (part === undefined) throw new RangeError(`nothing was learned of the classes ${classes.join(", ")}`);
    return part;
  });
  return composeMemory(parts, data.classes.length, task.preprocessing);
}
