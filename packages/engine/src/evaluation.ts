/** Training fresh networks on a set of images and testing them on real ones (methods section 4.2). */
import type { Network } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import type { Runtime, Workspace } from "@condensery/runtime";
import { classifier, type Classifier } from "./classification.js";
import { compileHere, type Compiler } from "./compiler-thread.js";
import type { EvaluationProtocol } from "./evaluation-protocol.js";
import type { LabelledImages } from "./labelled-images.js";
import { trainingPrograms, trainNetwork, type TrainingPrograms } from "./network-training.js";
import { countCorrect } from "./predictions.js";
import { trainingCount, type TrainingImages } from "./training-images.js";
import type { UsageMeter } from "./usage.js";
import { overWorkers } from "./worker-pool.js";

export interface EvaluationRequest {
  readonly network: Network;
  readonly protocol: EvaluationProtocol;
  /**
   * First of the `repeats`; a repeat is a function of the seed and its own number, so that several calls can share an
   * evaluation. Default: 0.
   */
  readonly firstRepeat?: number | undefined;
  readonly training: TrainingImages;
  readonly test: LabelledImages;
  readonly seed: bigint;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
  /** Gets the cost of every run, as far as `aroundRepeat` gives no other meter. */
  readonly meter?: UsageMeter | undefined;
  /** Runs a repeat, for example inside a span and with a meter of its own. */
  readonly aroundRepeat?: AroundRepeat | undefined;
  /** Default: compiles on the caller's thread. */
  readonly compiler?: Compiler | undefined;
}

/** Runs one repeat; what the repeat's runs cost goes to the meter that it is given. */
export type AroundRepeat = <Result>(repeat: number, run: (meter?: UsageMeter) => Promise<Result>) => Promise<Result>;

export interface EvaluationProgress {
  readonly stepsDone: number;
  readonly stepsTotal: number;
}

/** A network after one of its epochs. */
export interface CurvePoint {
  readonly epoch: number;
  /** Training loss, the mean over the epoch's batches; not finite where training diverged. */
  readonly loss: number;
  /** Share of test images classified correctly, in [0, 1]. */
  readonly accuracy: number;
}

/** What one repeat found. */
export interface RepeatOutcome {
  /** Test accuracy after the last epoch. */
  readonly accuracy: number;
  /** The tested epoch of the highest accuracy, the first among equals: chosen on the test images, so optimistic. */
  readonly best: CurvePoint;
  /** Every tested epoch, in order; the last one is always there. */
  readonly curve: readonly CurvePoint[];
  /** Class that the network of the last epoch gives each test image. */
  readonly predictions: Int32Array;
}

export interface Evaluation {
  /** Test accuracy of each repeat after its last epoch, in [0, 1]. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Population standard deviation, as the literature reports it. */
  readonly standardDeviation: number;
  readonly outcomes: readonly RepeatOutcome[];
}

/** Trains `repeats` fresh networks on the images and tests each. Deterministic in its request. */
export async function evaluate(runtime: Runtime, request: EvaluationRequest): Promise<Evaluation> {
  const { network, protocol, firstRepeat = 0, training, test, signal, onProgress, aroundRepeat = plainly } = request;
  const stepsPerEpoch = Math.ceil(trainingCount(training) / protocol.batchSize);
  const stepsTotal = protocol.repeats * (protocol.epochs + 1) * stepsPerEpoch;
  let stepsDone = 0;
  const compile = request.compiler ?? compileHere;
  const tools: Tools = {
    classifier: await classifier(network, test, compile),
    programs: await trainingPrograms(network, training, protocol, compile),
  };
  signal?.throwIfAborted();
  const outcomes = await overWorkers(
    runtime,
    protocol.repeats,
    (workspace, index, taskSignal) =>
      aroundRepeat(firstRepeat + index, (meter = request.meter) =>
        evaluateOnce(workspace, { ...request, meter }, tools, firstRepeat + index, taskSignal, (steps) => {
          stepsDone += steps;
          onProgress?.({ stepsDone, stepsTotal });
        }),
      ),
    signal,
  );
  return { ...summarise(outcomes.map(({ accuracy }) => accuracy)), outcomes };
}

function plainly<Result>(_repeat: number, run: () => Promise<Result>): Promise<Result> {
  return run();
}

/** Mean and population standard deviation. */
export function summarise(accuracies: readonly number[]): Omit<Evaluation, "outcomes"> {
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / accuracies.length;
  return { accuracies, mean, standardDeviation: Math.sqrt(variance) };
}

interface Tools {
  readonly classifier: Classifier;
  readonly programs: TrainingPrograms;
}

async function evaluateOnce(
  workspace: Workspace,
  { network, protocol, training, seed, meter }: EvaluationRequest,
  { classifier, programs }: Tools,
  repeat: number,
  signal: AbortSignal,
  onSteps: (steps: number) => void,
): Promise<RepeatOutcome> {
  const initialisation = randomStream({ seed, purpose: "evaluation-initialisation", indices: [repeat] });
  const { labels, count } = classifier.images;
  const curve: CurvePoint[] = [];
  let predictions: Int32Array = new Int32Array();
  await trainNetwork(workspace, {
    network,
    protocol,
    training,
    programs,
    repeat,
    seed,
    initialisation,
    signal,
    meter,
    onSteps,
    onTest: async ({ epoch, state, loss }) => {
      predictions = await classifier.predictions(workspace, state, { signal, meter });
      curve.push({ epoch, loss, accuracy: countCorrect(predictions, labels) / count });
    },
  });
  const last = curve.at(-1);
  if (last === undefined) throw new RangeError("the last epoch was not tested");
  const best = curve.reduce((winner, point) => (point.accuracy > winner.accuracy ? point : winner));
  return { accuracy: last.accuracy, best, curve, predictions };
}
