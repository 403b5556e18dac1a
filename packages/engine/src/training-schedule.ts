import { epochBatches } from "@condensery/datasets";
import type { EvaluationProtocol, LearningRateSchedule } from "./evaluation-protocol.js";

/** One optimiser step of an evaluation's training. */
export interface ScheduledStep {
  readonly epoch: number;
  /** Of the batch within the epoch, from 0. */
  readonly number: number;
  /** Images of the batch; undefined for all. */
  readonly batch: Int32Array | undefined;
  readonly learningRate: number;
  /** Steps since the optimiser's state was zeros, this one included: 1 starts it anew. */
  readonly age: number;
}

/** The steps of one epoch; sets of up to one batch are trained whole, so they need no shuffling. */
export interface ScheduledEpoch {
  readonly epoch: number;
  readonly steps: readonly ScheduledStep[];
}

/** The epochs of one repeat on `count` images, made one after another: their shuffles need not be held all at once. */
export function* trainingSchedule(
  { epochs, learningRate, batchSize, schedule }: EvaluationProtocol,
  count: number,
  seed: bigint,
  repeat: number,
): Generator<ScheduledEpoch, void, undefined> {
  const rateOf = rates(schedule, learningRate, epochs);
  let age = 0;
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const { rate, restart } = rateOf(epoch);
    if (restart) age = 0;
    const batches =
      count <= batchSize
        ? [undefined]
        : epochBatches({ seed, purpose: "evaluation-shuffle", indices: [repeat, epoch], count, batchSize });
    yield { epoch, steps: batches.map((batch, number) => ({ epoch, number, batch, learningRate: rate, age: ++age })) };
  }
}

/** Steps that are sent to a worker at once. */
export interface ScheduledCall {
  readonly steps: readonly ScheduledStep[];
  /** Epoch after which the network is tested, when the call ends with it. */
  readonly tested?: number;
}

/** The steps of a schedule in calls of at most `size`; a tested epoch ends its call. */
export function* scheduledCalls(
  schedule: Iterable<ScheduledEpoch>,
  size: number,
  isTested: (epoch: number) => boolean,
): Generator<ScheduledCall, void, undefined> {
  let steps: ScheduledStep[] = [];
  for (const epoch of schedule) {
    for (const step of epoch.steps) {
      if (steps.length === size) {
        yield { steps };
        steps = [];
      }
      steps.push(step);
    }
    if (!isTested(epoch.epoch)) continue;
    yield { steps, tested: epoch.epoch };
    steps = [];
  }
  if (steps.length > 0) yield { steps };
}

/** Learning rate of an epoch, and whether the optimiser's state starts anew with it. */
function rates(
  schedule: LearningRateSchedule,
  learningRate: number,
  epochs: number,
): (epoch: number) => { readonly rate: number; readonly restart: boolean } {
  switch (schedule.kind) {
    case "constant":
      return () => ({ rate: learningRate, restart: false });
    case "cosine":
      return (epoch) => ({
        rate: (learningRate * (1 + Math.cos((Math.PI * epoch) / (epochs + 1)))) / 2,
        restart: false,
      });
    case "step": {
      const { factor, restart, epochs: falls = [literatureFall(epochs)] } = schedule;
      return (epoch) => ({
        rate: learningRate * factor ** falls.filter((fall) => epoch >= fall).length,
        restart: restart && falls.includes(epoch),
      });
    }
  }
}

/** The reference code lowers the rate at the end of epoch floor(E / 2) + 1. */
function literatureFall(epochs: number): number {
  return Math.floor(epochs / 2) + 2;
}
