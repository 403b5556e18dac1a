import { epochBatches } from "@condensery/datasets";
import type { EvaluationProtocol } from "./evaluation.js";

/** One optimiser step of an evaluation's training. */
export interface ScheduledStep {
  /** Images of the batch; undefined for all. */
  readonly batch: Int32Array | undefined;
  readonly learningRate: number;
  /** Whether momentum starts anew with this step. */
  readonly restart: boolean;
}

/**
 * The steps of one repeat: epochs 0..E, at a tenth of the learning rate and with fresh momentum behind epoch
 * floor(E / 2) + 1 (methods section 4.2). Sets of up to one batch are trained whole, so they need no shuffling.
 */
export function trainingSchedule(
  { epochs, learningRate, batchSize }: EvaluationProtocol,
  count: number,
  seed: bigint,
  repeat: number,
): ScheduledStep[] {
  const decayAfter = Math.floor(epochs / 2) + 1;
  return Array.from({ length: epochs + 1 }).flatMap((_, epoch) => {
    const rate = epoch > decayAfter ? 0.1 * learningRate : learningRate;
    const batches =
      count <= batchSize
        ? [undefined]
        : epochBatches({ seed, purpose: "evaluation-shuffle", indices: [repeat, epoch], count, batchSize });
    return batches.map((batch, index) => ({
      batch,
      learningRate: rate,
      restart: index === 0 && (epoch === 0 || epoch === decayAfter + 1),
    }));
  });
}
