/** Training of one expert (methods section 2): plain SGD on real images, one snapshot an epoch. */
import { epochBatches } from "@condensery/datasets";
import type { Network } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import type { Runtime, Workspace } from "@condensery/runtime";
import type { ExpertDescription, SnapshotStore } from "@condensery/trajectories";
import { classifier, type Classifier } from "./classification.js";
import type { CompiledProgram } from "./compile.js";
import { compileHere, type Compiler } from "./compiler-thread.js";
import { epochDraws, stepPrograms, trainEpoch } from "./expert-epoch.js";
import { expectNoStatistics, expertSpecJson, type ExpertSpec } from "./expert-spec.js";
import { freshParameters } from "./fresh-parameters.js";
import type { LabelledImages } from "./labelled-images.js";
import type { UsageMeter } from "./usage.js";

/** What the experts of one specification have in common. */
export interface ExpertSetting {
  readonly spec: ExpertSpec;
  readonly network: Network;
  readonly train: LabelledImages;
  /** Its accuracy is stored with each snapshot. */
  readonly test: LabelledImages;
  readonly store: SnapshotStore;
  /** Snapshots 0..epochs are stored. */
  readonly epochs: number;
  /** Runs an epoch with all that belongs to it, for example inside a span; epoch 0 is the initialisation. */
  readonly aroundEpoch?: (<Result>(epoch: number, run: () => Promise<Result>) => Promise<Result>) | undefined;
  /** Gets the cost of every run. */
  readonly meter?: UsageMeter | undefined;
  /** Default: compiles on the caller's thread. */
  readonly compiler?: Compiler | undefined;
}

export interface SingleExpertTraining extends ExpertSetting {
  readonly expert: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SingleExpertProgress) => void) | undefined;
}

export interface SingleExpertProgress {
  /** Epoch under way, from 1. */
  readonly epoch: number;
  /** Optimiser steps done, those found in the store included. */
  readonly stepsDone: number;
  readonly stepsTotal: number;
}

export interface TrainedExpert {
  readonly specDigest: string;
  /** Test accuracy in [0, 1] after the last of `epochs`. */
  readonly accuracy: number;
  /** Epochs that were trained now; 0 when everything was in the store. */
  readonly epochsTrained: number;
}

/**
 * Makes sure that the store holds one expert's trajectory of `epochs` epochs, training what is missing. It resumes
 * behind the last snapshot (plain SGD has no state but theta). Same specification, provider and thread count: same bytes.
 * Throws NetworkError for a network with batch norm.
 */
export async function trainExpert(runtime: Runtime, training: SingleExpertTraining): Promise<TrainedExpert> {
  const { spec, train, expert, epochs, onProgress, signal = new AbortController().signal } = training;
  expectNoStatistics(training.network);
  const { specDigest, known, trained } = await inStore(training);
  if (trained !== undefined) return trained;
  const stepsPerEpoch = Math.ceil(train.count / spec.batchSize);
  const epochsReused = epochsKnown(known, epochs);
  let stepsDone = epochsReused * stepsPerEpoch;
  const tools = await expertTools(training);
  signal.throwIfAborted();
  await using workspace = runtime.open();
  const accuracy = await continueExpert(workspace, training, tools, {
    specDigest,
    expert,
    snapshots: known.snapshots.length,
    signal,
    onSteps: (epoch, steps) => {
      stepsDone += steps;
      onProgress?.({ epoch, stepsDone, stepsTotal: epochs * stepsPerEpoch });
    },
  });
  return { specDigest, accuracy, epochsTrained: epochs - epochsReused };
}

/**
 * The expert of so many epochs, where the store has all of it: for callers who would have to prepare images first, only
 * to find that nothing is missing.
 */
export async function trainedAlready(wanted: WantedExpert): Promise<TrainedExpert | undefined> {
  return (await inStore(wanted)).trained;
}

type WantedExpert = Pick<SingleExpertTraining, "spec" | "store" | "expert" | "epochs" | "signal">;

/** What the store has of an expert, and the whole where nothing is missing. */
async function inStore({ spec, store, expert, epochs, signal = new AbortController().signal }: WantedExpert) {
  const specDigest = await store.registerSpec(expertSpecJson(spec), { signal });
  const known = await store.describeExpert(specDigest, expert, { signal });
  const accuracy = storedAccuracy(known, epochs);
  const trained = accuracy === undefined ? undefined : { specDigest, accuracy, epochsTrained: 0 };
  return { specDigest, known, trained };
}

/** Epochs behind the initialisation that the store has, as far as they are asked for. */
export function epochsKnown({ snapshots }: ExpertDescription, epochs: number): number {
  return Math.min(Math.max(snapshots.length - 1, 0), epochs);
}

/** Accuracy after the last epoch, where the store has it. */
export function storedAccuracy({ snapshots }: ExpertDescription, epochs: number): number | undefined {
  return snapshots[epochs]?.statistics["testAccuracy"];
}

/** The programs that training needs. */
export interface ExpertTools {
  readonly programs: ReadonlyMap<number, CompiledProgram>;
  readonly classifier: Classifier;
}

export async function expertTools(setting: ExpertSetting): Promise<ExpertTools> {
  const { network, train, test, spec, compiler = compileHere } = setting;
  return {
    programs: await stepPrograms(network, { count: train.count, ...spec }, compiler),
    classifier: await classifier(network, test, compiler),
  };
}

export interface ExpertTask {
  readonly specDigest: string;
  readonly expert: number;
  /** Snapshots in the store. */
  readonly snapshots: number;
  readonly signal: AbortSignal;
  readonly onSteps: (epoch: number, steps: number) => void;
}

/** Trains an expert from what the store has of it to the end and returns its last accuracy. */
export async function continueExpert(
  workspace: Workspace,
  setting: ExpertSetting,
  { programs, classifier }: ExpertTools,
  { specDigest, expert, snapshots, signal, onSteps }: ExpertTask,
): Promise<number> {
  const { spec, network, train, store, epochs, meter, aroundEpoch = plainly } = setting;
  const save = async (
    epoch: number,
    theta: Float32Array,
    statistics: Readonly<Record<string, number>>,
  ): Promise<void> => {
    await store.appendSnapshot(specDigest, expert, { epoch, theta, statistics }, { signal });
  };
  const begin = async (): Promise<Float32Array> => {
    const stream = randomStream({ seed: spec.seed, purpose: "expert-initialisation", indices: [expert] });
    const theta = await freshParameters(network.parameters, stream);
    await save(0, theta, { testAccuracy: await classifier.accuracy(workspace, { theta }, { signal, meter }) });
    return theta;
  };
  const latest = Math.min(snapshots - 1, epochs);
  let theta =
    latest < 0 ? await aroundEpoch(0, begin) : await store.readSnapshot(specDigest, expert, latest, { signal });
  let accuracy: number | undefined;
  for (let epoch = Math.max(snapshots, 1); epoch <= epochs; epoch++) {
    const batches = epochBatches({
      seed: spec.seed,
      purpose: "expert-shuffle",
      indices: [expert, epoch],
      count: train.count,
      batchSize: spec.batchSize,
    });
    const before = theta;
    theta = await aroundEpoch(epoch, async () => {
      const onEpochSteps = (steps: number): void => onSteps(epoch, steps);
      const rate = spec.learningRate;
      const draws = epochDraws(spec, expert, epoch, train.shape);
      const part = { theta: before, batches, train, programs, draws, rate, signal, onSteps: onEpochSteps, meter };
      const trained = await trainEpoch(workspace, part);
      accuracy = await classifier.accuracy(workspace, { theta: trained.theta }, { signal, meter });
      await save(epoch, trained.theta, { trainLoss: trained.loss, testAccuracy: accuracy });
      return trained.theta;
    });
  }
  // Whoever stored the last snapshot may have left its accuracy out
  return accuracy ?? classifier.accuracy(workspace, { theta }, { signal, meter });
}

function plainly<Result>(_epoch: number, run: () => Promise<Result>): Promise<Result> {
  return run();
}
