import type { DsaAugmentation, FloatTensor } from "@condensery/condensation";
import { defaultOptimiser } from "@condensery/wire/convert";
import type { Compute, ComputeCost, ProtocolChoice, RepeatedCall, Task } from "../compute/compute.js";
import type { AccuracyRow } from "../results/job-result.js";
import { summarise } from "../results/summarise.js";
import { concurrently } from "./concurrently.js";
import type { EvaluationSubject } from "./events.js";
import { forgetfulJournal, type StepJournal } from "./step-journal.js";

/** How a set of images is evaluated; everything else is the literature's (methods section 4.2). */
export interface EvaluationSettings {
  readonly repeats: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Of training batches; absent: none. */
  readonly augmentation?: DsaAugmentation | undefined;
}

export interface EvaluatedSet {
  /** What is trained and tested on. */
  readonly task: Task;
  readonly subject: EvaluationSubject;
  /** The images of a repeat. */
  readonly imagesOf: (repeat: number) => FloatTensor | Promise<FloatTensor>;
  readonly labels: FloatTensor;
  readonly settings: EvaluationSettings;
}

export interface EvaluationSurroundings {
  readonly compute: Pick<Compute, "evaluate">;
  /** Default: one that remembers nothing. */
  readonly journal?: StepJournal | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Steps of training done of all repeats, of how many. */
  readonly onProgress: (done: number, total: number) => void;
  readonly onRetry?: ((repeated: RepeatedCall) => void) | undefined;
}

/** Calls under way at once: enough for many replicas, few enough for the queue of one. */
const mostCalls = 32;

/** Trains fresh networks on a set of images and tests them, each by a call of its own, so that replicas share them. */
export async function evaluateSet(
  { task, subject, imagesOf, labels, settings }: EvaluatedSet,
  { compute, journal = forgetfulJournal, signal, onProgress, onRetry }: EvaluationSurroundings,
): Promise<{ readonly row: AccuracyRow; readonly costs: readonly ComputeCost[] }> {
  const { repeats, epochs, learningRate, augmentation } = settings;
  const protocol = augmentation && literatureProtocol(augmentation);
  const trained = { ...task, labels, learningRate, epochs, ...(protocol && { protocol }) };
  const done = new Float64Array(repeats);
  const answers = await concurrently(
    repeats,
    mostCalls,
    (repeat, taskSignal) =>
      journal.step(`evaluate ${subject} ${repeat}`, async () =>
        compute.evaluate(
          { ...trained, images: await imagesOf(repeat), firstRepeat: repeat, repeats: 1 },
          {
            signal: taskSignal,
            onRetry,
            onProgress: (steps, total) => {
              done[repeat] = steps;
              onProgress(
                done.reduce((sum, one) => sum + one, 0),
                total * repeats,
              );
            },
          },
        ),
      ),
    signal,
  );
  const accuracies = answers.flatMap((answer) => answer.accuracies);
  const row = { ...summarise(accuracies), images: labels.shape[0] ?? 0, repeats, epochs, learningRate };
  return { row, costs: answers.map(({ cost }) => cost) };
}

/** What an evaluation has that names no protocol, with an augmentation. */
function literatureProtocol(augmentation: DsaAugmentation): ProtocolChoice {
  return {
    batchSize: 256,
    optimiser: defaultOptimiser("sgd"),
    schedule: { kind: "step", factor: 0.1, restart: true },
    augmentation,
  };
}
