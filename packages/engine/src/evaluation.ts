/** Training fresh networks on a condensed set (methods section 4.2). */
import { trainingStep, type FloatTensor } from "@condensery/condensation";
import type { Network } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { float32Tensor, int64Tensor, type Runtime, type Tensor, type Workspace } from "@condensery/runtime";
import { classifier, type Classifier } from "./classification.js";
import type { CompiledProgram } from "./compile.js";
import { compileHere, type Compiler } from "./compiler-thread.js";
import { freshParameters } from "./fresh-parameters.js";
import type { LabelledImages } from "./labelled-images.js";
import { trainingSchedule, type ScheduledStep } from "./training-schedule.js";
import { executeMetered, type CompiledCommand, type UsageMeter } from "./usage.js";
import { overWorkers } from "./worker-pool.js";

/** Steps sent to a worker at once. */
const stepsPerCall = 50;

/** The literature's protocol; only `augmentation` of it is absent. */
export interface EvaluationProtocol {
  /** Fresh networks, each with its own initialisation; 5 in the literature. */
  readonly repeats: number;
  /**
   * E: epochs 0..E are trained (E + 1 of them, as the reference code does); after epoch floor(E / 2) + 1 the learning
   * rate falls to a tenth and momentum starts anew. 1000 in the literature.
   */
  readonly epochs: number;
  /** Learning rate of the first half; the learned alpha in the literature. */
  readonly learningRate: number;
  /** Larger sets are shuffled each epoch and cut into such batches; 256 in the literature. */
  readonly batchSize: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** The literature's settings, without a learning rate. */
export const standardProtocol = { repeats: 5, epochs: 1000, batchSize: 256, momentum: 0.9, weightDecay: 5e-4 } as const;

export interface EvaluationRequest {
  readonly network: Network;
  readonly protocol: EvaluationProtocol;
  /**
   * First of the `repeats`; a repeat is a function of the seed and its own number, so that several calls can share an
   * evaluation. Default: 0.
   */
  readonly firstRepeat?: number | undefined;
  /** The images [n,c,h,w] of a repeat, all of one shape: the condensed ones for each, or a draw of real ones. */
  readonly imagesOf: (repeat: number) => FloatTensor;
  /** Label probabilities [n,classes] of every repeat's images. */
  readonly labels: FloatTensor;
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

export interface Evaluation {
  /** Test accuracy of each repeat after its last epoch, in [0, 1]. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Population standard deviation, as the literature reports it. */
  readonly standardDeviation: number;
}

/** Trains `repeats` fresh networks on the images and tests each after its last epoch. Deterministic in its request. */
export async function evaluate(runtime: Runtime, request: EvaluationRequest): Promise<Evaluation> {
  const { network, protocol, firstRepeat = 0, labels, test, signal, onProgress, aroundRepeat = plainly } = request;
  const count = labels.shape[0] ?? 0;
  const stepsTotal = protocol.repeats * (protocol.epochs + 1) * Math.ceil(count / protocol.batchSize);
  let stepsDone = 0;
  const compile = request.compiler ?? compileHere;
  const tools: Tools = {
    classifier: await classifier(network, test, compile),
    programs: await trainingPrograms(network, count, protocol, compile),
  };
  signal?.throwIfAborted();
  const accuracies = await overWorkers(
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
  return summarise(accuracies);
}

function plainly<Result>(_repeat: number, run: () => Promise<Result>): Promise<Result> {
  return run();
}

/** Mean and population standard deviation. */
export function summarise(accuracies: readonly number[]): Evaluation {
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / accuracies.length;
  return { accuracies, mean, standardDeviation: Math.sqrt(variance) };
}

interface Tools {
  readonly classifier: Classifier;
  /** Training programs by batch size; undefined is all images. */
  readonly programs: ReadonlyMap<number | undefined, CompiledProgram>;
}

const slots = {
  theta: "evaluate/theta",
  velocity: "evaluate/velocity",
  images: "evaluate/images",
  labels: "evaluate/labels",
} as const;

async function evaluateOnce(
  workspace: Workspace,
  { network, protocol, imagesOf, labels, seed, meter }: EvaluationRequest,
  tools: Tools,
  repeat: number,
  signal: AbortSignal,
  onSteps: (steps: number) => void,
): Promise<number> {
  const stream = randomStream({ seed, purpose: "evaluation-initialisation", indices: [repeat] });
  const theta = await freshParameters(network.parameters, stream);
  const images = imagesOf(repeat);
  await workspace.put(slots.theta, float32Tensor([theta.length], theta));
  await workspace.put(slots.images, float32Tensor(images.shape, Float32Array.from(images.data)));
  await workspace.put(slots.labels, float32Tensor(labels.shape, Float32Array.from(labels.data)));
  const schedule = trainingSchedule(protocol, images.shape[0] ?? 0, seed, repeat);
  const stillness = float32Tensor([theta.length], new Float32Array(theta.length));
  for (let start = 0; start < schedule.length; start += stepsPerCall) {
    const steps = schedule.slice(start, start + stepsPerCall);
    const commands = steps.map((step) => trainingCommand(tools, step, stillness));
    await executeMetered(workspace, commands, { signal }, meter);
    onSteps(steps.length);
  }
  const { [slots.theta]: trained } = await workspace.fetch([slots.theta]);
  await workspace.release(Object.values(slots));
  if (trained?.elementType !== "float32") throw new TypeError("a network's parameters must be float32");
  return tools.classifier.accuracy(workspace, trained.data, { signal, meter });
}

function trainingCommand(
  { programs }: Tools,
  { batch, learningRate, restart }: ScheduledStep,
  stillness: Tensor,
): CompiledCommand {
  const program = programs.get(batch?.length);
  if (program === undefined)
    throw new RangeError(`no training program for a batch of ${batch?.length ?? "all"} images`);
  const { theta, velocity, images, labels } = slots;
  const indices = batch && { indices: int64Tensor([batch.length], BigInt64Array.from(batch, BigInt)) };
  return {
    program,
    inputs: {
      theta,
      velocity: restart ? stillness : velocity,
      images,
      labels,
      alpha: float32Tensor([], Float32Array.of(learningRate)),
      ...indices,
    },
    outputs: { theta_next: theta, velocity_next: velocity },
  };
}

/** A program for each size that the batches of an epoch have; undefined for all images at once. */
async function trainingPrograms(
  network: Network,
  count: number,
  { batchSize, momentum, weightDecay }: EvaluationProtocol,
  compile: Compiler,
): Promise<Tools["programs"]> {
  const sizes = count <= batchSize ? [undefined] : [batchSize, count % batchSize].filter((size) => size > 0);
  const programs = new Map<number | undefined, CompiledProgram>();
  for (const batch of new Set(sizes)) {
    const graph = trainingStep(network, { images: count, ...(batch && { batch }) }, { momentum, weightDecay });
    programs.set(batch, await compile(`training-step-${batch ?? count}`, graph));
  }
  return programs;
}
