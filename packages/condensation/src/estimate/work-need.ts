import { parameterCount, type Network } from "@condensery/networks";
import type { Augmentation } from "../augmentation/augmentation.js";
import { classify } from "../programs/classify.js";
import { condensationProgram } from "../programs/index.js";
import { innerStep, type StepBatch } from "../programs/inner-step.js";
import { trainingStep } from "../programs/training-step.js";
import { programNeed, type ProgramNeed } from "./program-need.js";

/** What a call's work is estimated to take, beside what its process takes anyway. */
export interface WorkNeed {
  /** At the worst moment. */
  readonly bytes: number;
  /** Of all its program runs. */
  readonly flops: number;
}

const floatBytes = 4;

/**
 * What a process that computes takes by itself: Node, ONNX Runtime, its thread pools. Fitted to the peaks of
 * `npm run bench -- memory` (docs/limits.md); a machine with many cores takes more.
 */
export const processBytes = 144 * 2 ** 20;

/** A hypergradient of an inner loop. */
export interface HypergradientWork {
  readonly network: Network;
  readonly batch: StepBatch;
  /** N. */
  readonly steps: number;
  /** Step that the first pass starts from; 0 unless it was resumed. */
  readonly first: number;
  /** First differentiated step. */
  readonly iota: number;
  /** Step that the sharpness-aware rule's second pass starts from; undefined: there is one pass. */
  readonly tau?: number | undefined;
}

/**
 * bytes = 4 P (N - iota + 1 stored thetas, and those of start, target, resumed step, reused step and lambda)
 *       + the inputs [n] twice (images and their gradient) + all programs, each of which has its own session and
 *         arena and keeps it.
 *
 * The two passes of a sharpness-aware rule follow one another, so the longer one decides.
 */
export function hypergradientNeed({ network, batch, steps, first, iota, tau }: HypergradientWork): WorkNeed {
  const step = programNeed(condensationProgram("inner-step", network, batch));
  const adjoint = programNeed(condensationProgram("step-adjoint", network, batch));
  const match = programNeed(condensationProgram("trajectory-match", network, batch));
  const extra = 3 + (first > 0 ? 1 : 0) + (tau === undefined ? 0 : 1);
  const vectors = steps - iota + 1 + extra;
  const second = tau === undefined ? none : passFlops(step, adjoint, steps, tau, Math.max(tau, iota));
  return {
    bytes:
      vectorBytes(network, vectors) + 2 * inputBytes(network, batch.images) + step.bytes + adjoint.bytes + match.bytes,
    flops: passFlops(step, adjoint, steps, first, iota).flops + second.flops,
  };
}

/** The first steps of an inner loop: start, two thetas in turn and the result beside one step. */
export function unrollNeed({
  network,
  batch,
  steps,
}: Pick<HypergradientWork, "network" | "batch" | "steps">): WorkNeed {
  const step = programNeed(condensationProgram("inner-step", network, batch));
  return {
    bytes: vectorBytes(network, 4) + inputBytes(network, batch.images) + step.bytes,
    flops: steps * step.flops,
  };
}

/** Images that are classified at once. */
export interface TestSplit {
  readonly count: number;
  readonly batchSize: number;
}

/** Training of an expert. */
export interface ExpertWork {
  readonly network: Network;
  /** Real images of an epoch. */
  readonly images: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Of every mini-batch; absent: none. */
  readonly augmentation?: Augmentation | undefined;
  /** Batches that are sent to the worker together. */
  readonly batchesAtOnce: number;
  readonly test: TestSplit;
}

/**
 * bytes = 4 P 4 (vectors) + the inputs of the batches that are sent together + the sessions of all programs.
 *
 * Without the data set, which a process holds once for all calls: see `datasetBytes`.
 */
export function expertNeed(work: ExpertWork): WorkNeed {
  const { network, images, batchSize, epochs, batchesAtOnce, test } = work;
  const size = Math.min(batchSize, images);
  const step = programNeed(innerStep(network, { images: size, ...augmented(work) }));
  const tested = classificationNeed(network, test);
  // The smaller batch at an epoch's end costs its share of a whole one
  const steps = epochs * (images / size);
  return {
    bytes:
      vectorBytes(network, 4) +
      batchesAtOnce * inputBytes(network, size) +
      batchSizes(images, batchSize) * step.bytes +
      tested.bytes,
    flops: steps * step.flops + (epochs + 1) * tested.flops,
  };
}

/** Training and testing of fresh networks on condensed images. */
export interface EvaluationWork {
  readonly network: Network;
  readonly images: number;
  readonly batchSize: number;
  /** E: epochs 0..E are trained. */
  readonly epochs: number;
  readonly repeats: number;
  /** Repeats that run side by side. */
  readonly repeatsAtOnce: number;
  /** Of every mini-batch; absent: none. */
  readonly augmentation?: Augmentation | undefined;
  readonly test: TestSplit;
}

export function evaluationNeed(work: EvaluationWork): WorkNeed {
  const { network, images, batchSize, epochs, repeats, repeatsAtOnce, test } = work;
  const size = Math.min(batchSize, images);
  const batch = { images, ...(size < images ? { batch: size } : {}), ...augmented(work) };
  const step = programNeed(trainingStep(network, batch, { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 }));
  const tested = classificationNeed(network, test);
  const sessions = batchSizes(images, batchSize) * step.bytes + tested.bytes;
  const each = vectorBytes(network, 5) + inputBytes(network, images) + sessions;
  return {
    bytes: Math.min(repeats, repeatsAtOnce) * each,
    flops: repeats * ((epochs + 1) * (images / size) * step.flops + tested.flops),
  };
}

/** A data set in memory, one byte a value. */
export function datasetBytes({ imageShape }: Pick<Network, "imageShape">, images: number): number {
  return images * product(imageShape);
}

const none: ProgramNeed = { bytes: 0, flops: 0 };

/**
 * Sizes of batches, each of which has a program and a session: whole ones and, at an epoch's end, a smaller one. The
 * latter counts as a whole one, and also where nothing would be left over: services check a request before they know
 * how many images there are, and must not refuse what the orchestrator let pass.
 */
function batchSizes(images: number, batchSize: number): number {
  return images < batchSize ? 1 : 2;
}

function augmented({ augmentation }: Pick<ExpertWork, "augmentation">): Pick<StepBatch, "augmentation"> {
  return augmentation === undefined ? {} : { augmentation };
}

function passFlops(step: ProgramNeed, adjoint: ProgramNeed, steps: number, first: number, iota: number): ProgramNeed {
  return { bytes: 0, flops: (steps - first) * step.flops + (steps - iota) * adjoint.flops };
}

function classificationNeed(network: Network, { count, batchSize }: TestSplit): ProgramNeed {
  const size = Math.max(Math.min(count, batchSize), 1);
  const { bytes, flops } = programNeed(classify(network, size));
  return {
    bytes: batchSizes(count, batchSize) * bytes + inputBytes(network, size),
    flops: (flops * count) / size,
  };
}

/** Running statistics, where there are any, are kept as often as parameters at most. */
function vectorBytes({ parameters, statistics }: Network, vectors: number): number {
  return floatBytes * vectors * (parameterCount(parameters) + parameterCount(statistics));
}

/** Images and labels as float32. */
function inputBytes({ imageShape, classes }: Network, images: number): number {
  return floatBytes * images * (product(imageShape) + classes);
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
