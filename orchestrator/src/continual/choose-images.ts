import type { CallContext, ContinualCompute, SelectionRequest } from "../compute/compute.js";
import { StepCounter } from "../evaluation/step-counter.js";
import { baselineSeed } from "../jobs/initial-images.js";
import { version } from "../version.js";
import { distinctGroups, groupKey } from "./class-orders.js";
import type { ContinualListener } from "./continual-event.js";
import { choosingMethods, type ChoosingMethod } from "./continual-request.js";
import type { Experiment } from "./experiment.js";
import { resultKey, type ResultStore } from "./result-store.js";

/** Places of the training images that a step adds to a memory. */
export type ChosenImages = (method: ChoosingMethod, order: number, step: number) => readonly number[];

export interface ChoosingTools extends Pick<CallContext, "signal" | "onRetry"> {
  readonly compute: Pick<ContinualCompute, "selectImages">;
  readonly results: ResultStore;
  readonly emit: ContinualListener;
}

/**
 * Chooses real images. Random ones are another draw for each order; herding and k-center choose once of each group of
 * classes, by the features of a network that was trained on these alone.
 */
export async function chooseImages(experiment: Experiment, tools: ChoosingTools): Promise<ChosenImages> {
  const { plan, orders } = experiment;
  const { imagesPerClass } = plan;
  const choices = choicesOf(experiment);
  const trained = choices.reduce((sum, { steps }) => sum + steps, 0);
  const counter = new StepCounter(trained, (stepsDone, stepsTotal) =>
    tools.emit({ kind: "selection-progressed", stepsDone, stepsTotal }),
  );
  const chosen = new Map<string, readonly number[]>();
  for (const { key, steps, request } of choices) {
    const piece = counter.piece();
    chosen.set(key, await chosenOnce(request, steps === 0 ? () => undefined : piece, tools));
    if (steps > 0) piece(steps);
  }
  return (method, order, step) => {
    const group = orders[order]?.[step] ?? [];
    if (method !== "random") return chosen.get(`${method}:${groupKey(group)}`) ?? [];
    const draw = chosen.get(`random:${order}`) ?? [];
    return group.flatMap((label) => draw.slice(label * imagesPerClass, (label + 1) * imagesPerClass));
  };
}

interface Choice {
  readonly key: string;
  /** Of training the features' network; about as many as the service reports. */
  readonly steps: number;
  readonly request: SelectionRequest;
}

function choicesOf({ plan, data, orders, network, task }: Experiment): readonly Choice[] {
  const { imagesPerClass, methods, featureEpochs: epochs } = plan;
  const { dataset, seed, preprocessing } = task;
  return choosingMethods
    .filter((method) => methods.includes(method))
    .flatMap((method): Choice[] => {
      if (method === "random") {
        return orders.map((_order, order) => ({
          key: `random:${order}`,
          steps: 0,
          request: { dataset, imagesPerClass, seed: baselineSeed(seed, order), choice: { method } },
        }));
      }
      return distinctGroups(orders).map((classes) => ({
        key: `${method}:${groupKey(classes)}`,
        steps: epochs * Math.ceil(classes.reduce((sum, label) => sum + (data.trainImages[label] ?? 0), 0) / 256),
        request: { dataset, imagesPerClass, seed, classes, choice: { method, network, preprocessing, epochs } },
      }));
    });
}

async function chosenOnce(
  request: SelectionRequest,
  onProgress: (done: number) => void,
  { compute, results, signal, onRetry }: ChoosingTools,
): Promise<readonly number[]> {
  // The content decides, wherever the data set lies
  const key = resultKey({ kind: "choice", version, ...request, dataset: request.dataset.digest });
  const known = await results.get(key);
  if (isIndices(known)) return known;
  const { indices } = await compute.selectImages(request, { signal, onRetry, onProgress });
  await results.set(key, [...indices]);
  return indices;
}

function isIndices(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((index) => Number.isSafeInteger(index) && index >= 0);
}
