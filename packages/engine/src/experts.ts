/** Training of expert trajectories (methods section 2): plain SGD on real images, one snapshot an epoch. */
import { innerStep } from "@condensery/condensation";
import { epochBatches } from "@condensery/datasets";
import { initialParameters, type Network } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { float32Tensor, type Command, type Runtime, type Workspace } from "@condensery/runtime";
import type { TrajectoryStore } from "@condensery/trajectories";
import { classifier, type Classifier } from "./classification.js";
import { compile, type CompiledProgram } from "./compile.js";
import { expertSpecJson, type ExpertSpec } from "./expert-spec.js";
import { oneHotLabels, type LabelledImages } from "./labelled-images.js";
import { overWorkers } from "./worker-pool.js";

/** Steps sent to a worker at once: short enough for lively progress, long enough to cost nothing. */
const stepsPerCall = 8;

export interface ExpertTraining {
  readonly spec: ExpertSpec;
  readonly network: Network;
  readonly train: LabelledImages;
  /** Its accuracy is stored with each snapshot. */
  readonly test: LabelledImages;
  readonly store: TrajectoryStore;
  readonly experts: number;
  /** Snapshots 0..epochs are stored for each expert. */
  readonly epochs: number;
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
 * at most the epoch under way. Same specification, provider and thread count: same bytes, in any order of work.
 */
export async function trainExperts(runtime: Runtime, training: ExpertTraining): Promise<TrainedExperts> {
  const { spec, network, train, test, store, experts, epochs, signal, onProgress } = training;
  const specDigest = await store.registerSpec(expertSpecJson(spec));
  const stepsPerEpoch = Math.ceil(train.count / spec.batchSize);
  const known = await Promise.all(
    Array.from({ length: experts }, (_, expert) => store.describeExpert(specDigest, expert)),
  );
  const epochsKnown = known.map(({ snapshots }) => Math.min(Math.max(snapshots.length - 1, 0), epochs));
  const stepsReused = stepsPerEpoch * epochsKnown.reduce((sum, count) => sum + count, 0);
  let stepsDone = stepsReused;
  const stepsTotal = experts * epochs * stepsPerEpoch;
  const tools: Tools = {
    programs: stepPrograms(network, train.count, spec.batchSize),
    classifier: classifier(network, test),
  };

  const accuracies = await overWorkers(
    runtime,
    experts,
    async (workspace, expert, taskSignal) => {
      const last = known[expert]?.snapshots[epochs];
      if (last?.statistics["testAccuracy"] !== undefined) return last.statistics["testAccuracy"];
      return trainExpert(workspace, training, tools, {
        specDigest,
        expert,
        snapshots: known[expert]?.snapshots.length ?? 0,
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

interface Tools {
  readonly programs: ReadonlyMap<number, CompiledProgram>;
  readonly classifier: Classifier;
}

interface ExpertTask {
  readonly specDigest: string;
  readonly expert: number;
  /** Snapshots in the store. */
  readonly snapshots: number;
  readonly signal: AbortSignal;
  readonly onSteps: (epoch: number, steps: number) => void;
}

/** Trains one expert to the end and returns its last accuracy. */
async function trainExpert(
  workspace: Workspace,
  training: ExpertTraining,
  tools: Tools,
  task: ExpertTask,
): Promise<number> {
  const { spec, network, train, store, epochs } = training;
  const { specDigest, expert, snapshots, signal } = task;
  const save = async (
    epoch: number,
    theta: Float32Array,
    statistics: Readonly<Record<string, number>>,
  ): Promise<void> => {
    await store.appendSnapshot(specDigest, expert, { epoch, theta, statistics }, { signal });
  };
  let theta: Float32Array;
  if (snapshots === 0) {
    const stream = randomStream({ seed: spec.seed, purpose: "expert-initialisation", indices: [expert] });
    theta = initialParameters(network.parameters, stream);
    await save(0, theta, { testAccuracy: await tools.classifier.accuracy(workspace, theta, signal) });
  } else {
    theta = await store.readSnapshot(specDigest, expert, snapshots - 1, { signal });
  }
  let testAccuracy = 0;
  for (let epoch = Math.max(snapshots, 1); epoch <= epochs; epoch++) {
    const batches = epochBatches({
      seed: spec.seed,
      purpose: "expert-shuffle",
      indices: [expert, epoch],
      count: train.count,
      batchSize: spec.batchSize,
    });
    const trained = await trainEpoch(workspace, {
      theta,
      batches,
      train,
      tools,
      rate: spec.learningRate,
      signal,
      onSteps: (steps) => task.onSteps(epoch, steps),
    });
    theta = trained.theta;
    testAccuracy = await tools.classifier.accuracy(workspace, theta, signal);
    await save(epoch, theta, { trainLoss: trained.loss, testAccuracy });
  }
  return testAccuracy;
}

interface Epoch {
  readonly theta: Float32Array;
  readonly batches: readonly Int32Array[];
  readonly train: LabelledImages;
  readonly tools: Tools;
  readonly rate: number;
  readonly signal: AbortSignal;
  readonly onSteps: (steps: number) => void;
}

/** One epoch; `loss` is the mean over its batches. */
async function trainEpoch(workspace: Workspace, epoch: Epoch): Promise<{ theta: Float32Array; loss: number }> {
  const { batches, train, tools, rate, signal, onSteps } = epoch;
  await workspace.put("expert/theta", float32Tensor([epoch.theta.length], epoch.theta));
  let lossSum = 0;
  for (let start = 0; start < batches.length; start += stepsPerCall) {
    const part = batches.slice(start, start + stepsPerCall);
    const losses = part.map((_, index) => `expert/loss/${index}`);
    const commands = part.map((indices, index): Command => {
      const program = tools.programs.get(indices.length);
      if (program === undefined) throw new RangeError(`no step program for a batch of ${indices.length} images`);
      return {
        program,
        inputs: {
          theta: "expert/theta",
          images: train.gather(indices),
          labels: oneHotLabels(
            indices.map((image) => train.labels[image] ?? -1),
            train.classes,
          ),
          alpha: float32Tensor([], Float32Array.of(rate)),
        },
        outputs: { theta_next: "expert/theta", loss: `expert/loss/${index}` },
      };
    });
    const { tensors } = await workspace.execute(commands, { signal, fetch: losses });
    await workspace.release(losses);
    for (const loss of losses) lossSum += Number(tensors[loss]?.data[0]);
    onSteps(part.length);
  }
  const { "expert/theta": theta } = await workspace.fetch(["expert/theta"]);
  if (theta?.elementType !== "float32") throw new TypeError("an expert's parameters must be float32");
  return { theta: theta.data, loss: lossSum / batches.length };
}

/** A step program for each size that the batches of an epoch have. */
function stepPrograms(network: Network, count: number, batchSize: number): ReadonlyMap<number, CompiledProgram> {
  const sizes = new Set([Math.min(batchSize, count), count % batchSize].filter((size) => size > 0));
  return new Map(
    [...sizes].map((size) => [size, compile(`expert-step-${size}`, innerStep(network, { images: size }))]),
  );
}
