/** Ordinary training of one fresh network, as evaluation needs it (methods section 4.2). */
import {
  drawAugmentation,
  optimiserScalars,
  optimiserState,
  trainingStep,
  type TrainingOptimiser,
} from "@condensery/condensation";
import { initialParameters, type Network } from "@condensery/networks";
import type { RandomStream } from "@condensery/rng";
import { float32Tensor, type Tensor, type Workspace } from "@condensery/runtime";
import type { CompiledProgram } from "./compile.js";
import type { Compiler } from "./compiler-thread.js";
import { drawsTensor } from "./draws-tensor.js";
import { isTested, type EvaluationProtocol } from "./evaluation-protocol.js";
import { freshParameters } from "./fresh-parameters.js";
import { fetchState, putState, stateInputs, type NetworkState } from "./network-state.js";
import { placeImages, trainingCount, type TrainingImages, type TrainingInputs } from "./training-images.js";
import { scheduledCalls, trainingSchedule, type ScheduledStep } from "./training-schedule.js";
import { executeMetered, type CompiledCommand, type UsageMeter } from "./usage.js";

/** Steps sent to a worker at once; batches that are sent along take memory. */
const stepsPerCall = { resident: 50, streamed: 8 } as const;

/** A training program for each size that the batches of an epoch have; undefined for all images at once. */
export type TrainingPrograms = ReadonlyMap<number | undefined, CompiledProgram>;

export interface NetworkTraining {
  readonly network: Network;
  readonly protocol: EvaluationProtocol;
  readonly training: TrainingImages;
  readonly programs: TrainingPrograms;
  /** Names the shuffles, and the images where each repeat has its own. */
  readonly repeat: number;
  readonly seed: bigint;
  /** Draws the initialisation. */
  readonly initialisation: RandomStream;
  readonly signal: AbortSignal;
  readonly meter: UsageMeter | undefined;
  readonly onSteps: (steps: number) => void;
  /** Told of each tested epoch, the last one among them. */
  readonly onTest: (tested: TestedEpoch) => Promise<void>;
}

export interface TestedEpoch {
  readonly epoch: number;
  /** The network after it. */
  readonly state: NetworkState;
  /** Training loss, the mean over the epoch's batches. */
  readonly loss: number;
}

const networkSlots = { theta: "evaluate/theta", statistics: "evaluate/statistics" } as const;

/** Trains one network. Deterministic in its request; frees what it held. */
export async function trainNetwork(workspace: Workspace, request: NetworkTraining): Promise<void> {
  const { network, protocol, training, repeat, seed, initialisation, signal, meter, onSteps, onTest } = request;
  const theta = await freshParameters(network.parameters, initialisation);
  // Means of 0 and variances of 1, for which nothing is drawn
  const statistics = initialParameters(network.statistics, initialisation);
  await putState(workspace, network, { theta, statistics }, networkSlots);
  const inputs = await placeImages(workspace, training, repeat);
  const zeros = float32Tensor([theta.length], new Float32Array(theta.length));
  const losses = new EpochLoss();
  const schedule = trainingSchedule(protocol, inputs.count, seed, repeat);
  const calls = scheduledCalls(schedule, stepsPerCall[training.kind], (epoch) => isTested(protocol, epoch));
  for (const { steps, tested } of calls) {
    const commands = steps.map((step, index) => trainingCommand(request, inputs, step, zeros, index));
    const fetch = steps.map((_, index) => lossSlot(index));
    const { tensors } = await executeMetered(workspace, commands, { signal, fetch }, meter);
    await workspace.release(fetch);
    for (const [index, { epoch }] of steps.entries()) losses.add(epoch, Number(tensors[lossSlot(index)]?.data[0]));
    onSteps(steps.length);
    if (tested === undefined) continue;
    const state = await fetchState(workspace, network, networkSlots);
    await onTest({ epoch: tested, state, loss: losses.mean });
  }
  const state = optimiserState(protocol.optimiser).map(stateSlot);
  await workspace.release([...Object.values(stateInputs(network, networkSlots)), ...inputs.slots, ...state]);
}

/** Programs for every batch size of a set. */
export async function trainingPrograms(
  network: Network,
  training: TrainingImages,
  { batchSize, optimiser, augmentation }: Pick<EvaluationProtocol, "batchSize" | "optimiser" | "augmentation">,
  compile: Compiler,
): Promise<TrainingPrograms> {
  const count = trainingCount(training);
  const sizes = count <= batchSize ? [undefined] : [batchSize, count % batchSize].filter((size) => size > 0);
  const programs = new Map<number | undefined, CompiledProgram>();
  for (const batch of new Set(sizes)) {
    const selected = training.kind === "resident" && batch !== undefined;
    const images = selected || batch === undefined ? { images: count, ...(batch && { batch }) } : { images: batch };
    const graph = trainingStep(network, { ...images, ...(augmentation && { augmentation }) }, optimiser);
    programs.set(batch, await compile(`training-step-${batch ?? count}`, graph));
  }
  return programs;
}

function trainingCommand(
  training: NetworkTraining,
  inputs: TrainingInputs,
  step: ScheduledStep,
  zeros: Tensor,
  index: number,
): CompiledCommand {
  const { network, programs, protocol } = training;
  const { optimiser } = protocol;
  const { batch, learningRate, age } = step;
  const program = programs.get(batch?.length);
  if (program === undefined)
    throw new RangeError(`no training program for a batch of ${batch?.length ?? "all"} images`);
  const state = optimiserState(optimiser);
  const held = Object.entries(stateInputs(network, networkSlots));
  return {
    program,
    inputs: {
      ...Object.fromEntries(held),
      ...Object.fromEntries(state.map((name) => [name, age === 1 ? zeros : stateSlot(name)])),
      ...inputs.of(batch),
      ...scalars(optimiser, learningRate, age),
      ...draws(training, step, inputs.count),
    },
    outputs: {
      ...Object.fromEntries(held.map(([name, slot]) => [`${name}_next`, slot])),
      loss: lossSlot(index),
      ...Object.fromEntries(state.map((name) => [`${name}_next`, stateSlot(name)])),
    },
  };
}

function scalars(optimiser: TrainingOptimiser, learningRate: number, age: number): Record<string, Tensor> {
  const entries = Object.entries(optimiserScalars(optimiser, learningRate, age));
  return Object.fromEntries(entries.map(([name, value]) => [name, float32Tensor([], Float32Array.of(value))]));
}

/** The augmentation of a step's batch: fresh for every step of every repeat. */
function draws(
  { network, protocol: { augmentation }, seed, repeat }: NetworkTraining,
  { epoch, number, batch }: ScheduledStep,
  count: number,
): Record<string, Tensor> {
  if (augmentation === undefined || augmentation.kind === "none") return {};
  const key = { seed, purpose: "evaluation-augmentation", indices: [repeat, epoch, number] };
  const [, height = 0, width = 0] = network.imageShape;
  return {
    augmentation: drawsTensor(drawAugmentation(augmentation, key, { count: batch?.length ?? count, height, width })),
  };
}

function stateSlot(name: string): string {
  return `evaluate/${name}`;
}

function lossSlot(index: number): string {
  return `evaluate/loss/${index}`;
}

/** Mean loss of the latest epoch; its batches may lie in several calls. */
class EpochLoss {
  #epoch = -1;
  #sum = 0;
  #count = 0;

  get mean(): number {
    return this.#sum / this.#count;
  }

  add(epoch: number, loss: number): void {
    if (epoch !== this.#epoch) [this.#epoch, this.#sum, this.#count] = [epoch, 0, 0];
    this.#sum += loss;
    this.#count += 1;
  }
}
