import { span, type OpenSpan } from "@condensery/service-kit";
import { UnexpectedAnswerError } from "../compute/compute-error.js";
import { serviceNames } from "../compute/service-channels.js";
import type { AccuracyRow } from "../results/job-result.js";
import { summarise } from "../results/summarise.js";
import { concurrently } from "./concurrently.js";
import { costAttributes, warnOfRetry, type JobContext } from "./job-context.js";
import { taskOf } from "./load-data.js";

/** Where the outer loop finds its experts. */
export interface ReadyExperts {
  /** Under which the trajectory store keeps their snapshots. */
  readonly specDigest: string;
  readonly accuracy: AccuracyRow;
}

/** Calls under way at once: enough for many replicas, few enough for the queue of one. */
const mostCalls = 32;

/** Has the experts trained that the trajectory store lacks, each by a call of its own, so that replicas share them. */
export async function readyExperts(context: JobContext): Promise<ReadyExperts> {
  const { spec, data } = context;
  const attributes = {
    "condensery.experts": spec.experts.count,
    "condensery.epochs": spec.experts.epochs,
    "condensery.parameters": data.parameters,
    "condensery.images": data.dataset.train.count,
  };
  return span("condensery.experts", attributes, (open) => trainAll(context, open));
}

async function trainAll(context: JobContext, open: OpenSpan<"condensery.experts">): Promise<ReadyExperts> {
  const { spec, data, compute, costs, journal, emit, signal } = context;
  const { count, epochs, learningRate, batchSize, seed = spec.seed } = spec.experts;
  const task = taskOf(data, BigInt(seed));
  const images = data.dataset.train.count;
  const stepsTotal = count * epochs * Math.ceil(images / batchSize);
  const done = new Float64Array(count);
  const onRetry = warnOfRetry(emit);
  const trained = await concurrently(
    count,
    mostCalls,
    (expert, taskSignal) =>
      journal.step(`train expert ${expert}`, () =>
        compute.trainExpert(
          { ...task, learningRate, batchSize, augmentation: spec.augmentation, expert, epochs },
          {
            signal: taskSignal,
            onRetry,
            onProgress: (steps) => {
              done[expert] = steps;
              const stepsDone = done.reduce((sum, one) => sum + one, 0);
              emit({ kind: "expert-progressed", expert, stepsDone, stepsTotal });
            },
          },
        ),
      ),
    signal,
  );
  open.set(costAttributes(costs.add(trained.map(({ cost }) => cost))));
  const accuracies = trained.map(({ accuracy }) => accuracy);
  const epochsTrained = trained.reduce((sum, one) => sum + one.epochsTrained, 0);
  const [specDigest, ...others] = new Set(trained.map((one) => one.specDigest));
  if (specDigest === undefined || others.length > 0) {
    throw new UnexpectedAnswerError(serviceNames.trainer, "stored experts of one specification under several digests");
  }
  emit({ kind: "experts-trained", specDigest, accuracies, epochsTrained });
  return { specDigest, accuracy: { ...summarise(accuracies), images, repeats: count, epochs, learningRate } };
}
