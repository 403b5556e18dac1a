/** Training of expert trajectories (methods section 2), many at once. */
import type { Runtime } from "@condensery/runtime";
import {
  continueExpert,
  epochsKnown,
  expertTools,
  storedAccuracy,
  type ExpertSetting,
  type ExpertTools,
} from "./expert.js";
import { expectNoStatistics, expertSpecJson } from "./expert-spec.js";
import { overWorkers } from "./worker-pool.js";

export interface ExpertTraining extends ExpertSetting {
  readonly experts: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExpertProgress) => void) | undefined;
}

export interface ExpertProgress {
  readonly expert: number;
  /** Epoch under way, from 1. */
  readonly epoch: number;
  /** Optimiser steps done over all experts, those found in the store included. */
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** Steps of `stepsDone` which were found in the store. */
  readonly stepsReused: number;
}

export interface TrainedExperts {
  readonly specDigest: string;
  /** Test accuracy in [0, 1] of each expert after the last of `epochs`. */
  readonly accuracies: readonly number[];
  /** Epochs that were trained now; 0 when everything was in the store. */
  readonly epochsTrained: number;
}

/**
 * Makes sure that the store holds `experts` trajectories of `epochs` epochs, training what is missing on all workers of
 * the runtime. An expert resumes behind its last snapshot (plain SGD has no state but theta), so an interruption loses
 * at most the epoch under way. Same specification, provider and thread count: same bytes, in any order of work. Throws
 * NetworkError for a network with batch norm.
 */
export async function trainExperts(runtime: Runtime, training: ExpertTraining): Promise<TrainedExperts> {
  const { spec, train, store, experts, epochs, signal, onProgress } = training;
  expectNoStatistics(training.network);
  const specDigest = await store.registerSpec(expertSpecJson(spec));
  const stepsPerEpoch = Math.ceil(train.count / spec.batchSize);
  const known = await Promise.all(
    Array.from({ length: experts }, (_, expert) => store.describeExpert(specDigest, expert)),
  );
  const stepsReused = stepsPerEpoch * known.reduce((sum, one) => sum + epochsKnown(one, epochs), 0);
  let stepsDone = stepsReused;
  const stepsTotal = experts * epochs * stepsPerEpoch;
  // Compiled once, and not at all when nothing is missing
  let tools: Promise<ExpertTools> | undefined;

  const accuracies = await overWorkers(
    runtime,
    experts,
    async (workspace, expert, taskSignal) => {
      const found = known[expert] ?? { expert, snapshots: [] };
      const stored = storedAccuracy(found, epochs);
      if (stored !== undefined) return stored;
      tools ??= expertTools(training);
      return continueExpert(workspace, training, await tools, {
        specDigest,
        expert,
        snapshots: found.snapshots.length,
        signal: taskSignal,
        onSteps: (epoch, steps) => {
          stepsDone += steps;
          onProgress?.({ expert, epoch, stepsDone, stepsTotal, stepsReused });
        },
      });
    },
    signal,
  );
  return { specDigest, accuracies, epochsTrained: (stepsTotal - stepsReused) / stepsPerEpoch };
}
