import type { NetworkSpec } from "@condensery/wire/convert";
import type {
  CallContext,
  ComputeDevice,
  EvaluatedImages,
  EvaluationCompute,
  EvaluationRequest,
  Task,
  TrainedImages,
} from "../compute/compute.js";
import { concurrently } from "../jobs/concurrently.js";
import type { EvaluationPlan, LearningRateRule, Subject } from "./evaluation-plan.js";
import type { MeasuredEpoch, MeasuredRepeat, MeasuredRow, SearchedRate } from "./measurement.js";
import { StepCounter } from "./step-counter.js";

/** A row to measure. */
export interface PlannedRow {
  readonly subject: Subject;
  readonly network: NetworkSpec;
  readonly images: number;
  readonly imagesOf: (repeat: number) => TrainedImages;
  /** E. */
  readonly epochs: number;
  readonly rule: LearningRateRule;
}

export interface Measurements {
  readonly rows: readonly MeasuredRow[];
  /** Tested images of each class. */
  readonly classImages: readonly number[];
  readonly device: ComputeDevice;
}

export interface MeasuringTools extends Pick<CallContext, "signal" | "onRetry"> {
  readonly compute: Pick<EvaluationCompute, "evaluate">;
  /** Steps of training done of all networks, of how many. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Calls under way at once: enough for many replicas, few enough for the queue of one. */
const mostCalls = 32;

/** Number of the network that tries learning rates: far from those that are reported. */
const searchRepeat = 1_000_000;

/**
 * Trains and tests the networks of all rows, each by a call of its own, so that replicas share them. Rates that are
 * searched for are tried first, each with one network that is not reported.
 *
 * @param alpha the learned rate
 */
export async function measureRows(
  rows: readonly PlannedRow[],
  task: Omit<Task, "network">,
  plan: EvaluationPlan,
  alpha: number,
  { compute, signal, onProgress, onRetry }: MeasuringTools,
): Promise<Measurements> {
  const { protocol, repeats, confusion } = plan;
  const { batchSize, optimiser, schedule, augmentation, testEvery } = protocol;
  const stepsOf = ({ images, epochs }: PlannedRow): number => (epochs + 1) * Math.ceil(images / batchSize);
  const total = rows.reduce((sum, row) => sum + stepsOf(row) * (repeats + triedRates(row).length), 0);
  const counter = new StepCounter(total, onProgress);
  const choice = { batchSize, optimiser, schedule, augmentation, ...(testEvery === undefined ? {} : { testEvery }) };

  const evaluate = (
    { network, epochs, imagesOf }: PlannedRow,
    asked: Pick<EvaluationRequest, "learningRate" | "firstRepeat" | "testedOn" | "confusion">,
    taskSignal: AbortSignal,
  ): Promise<EvaluatedImages> =>
    compute.evaluate(
      { ...task, network, ...imagesOf(asked.firstRepeat), epochs, protocol: choice, repeats: 1, ...asked },
      { signal: taskSignal, onRetry, onProgress: counter.piece() },
    );

  const tries = rows.flatMap((row) => triedRates(row).map((learningRate) => ({ row, learningRate })));
  const tried = await concurrently(
    tries.length,
    mostCalls,
    async (index, taskSignal): Promise<SearchedRate> => {
      const { row, learningRate } = at(tries, index);
      const testedOn = row.rule.kind === "searched" ? row.rule.on : "train";
      const { accuracies } = await evaluate(row, { learningRate, testedOn, firstRepeat: searchRepeat }, taskSignal);
      return { learningRate, accuracy: at(accuracies, 0) };
    },
    signal,
  );
  const rated = rows.map((row) => {
    if (row.rule.kind !== "searched") return { row, learningRate: row.rule.kind === "fixed" ? row.rule.rate : alpha };
    const search = tried.filter((_try, index) => tries[index]?.row === row);
    const best = search.reduce((winner, one) => (one.accuracy > winner.accuracy ? one : winner));
    return { row, learningRate: best.learningRate, search };
  });
  const answers = await concurrently(
    rows.length * repeats,
    mostCalls,
    (index, taskSignal) => {
      const { row, learningRate } = at(rated, Math.floor(index / repeats));
      return evaluate(row, { learningRate, confusion, firstRepeat: index % repeats }, taskSignal);
    },
    signal,
  );
  const { classImages, device } = at(answers, 0);
  return {
    rows: rated.map(({ row: { subject, network, images, epochs }, ...rate }, index) => ({
      subject,
      network,
      images,
      epochs,
      ...rate,
      repeats: answers.slice(index * repeats, (index + 1) * repeats).map(measuredRepeat),
    })),
    classImages,
    device,
  };
}

function triedRates({ rule }: PlannedRow): readonly number[] {
  return rule.kind === "searched" ? rule.rates : [];
}

function measuredRepeat({ accuracies, outcomes }: EvaluatedImages, repeat: number): MeasuredRepeat {
  const { best, curve, classCorrect, confusion } = at(outcomes, 0);
  return {
    repeat,
    last: at(accuracies, 0),
    best: best.accuracy,
    bestEpoch: best.epoch,
    curve: curve.map(({ epoch, loss, accuracy }): MeasuredEpoch => ({
      epoch,
      loss: Number.isFinite(loss) ? loss : null,
      accuracy,
    })),
    classCorrect,
    confusion,
  };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`an evaluation has no part ${index}`);
  return item;
}
