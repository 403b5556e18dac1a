import { elementCount } from "@condensery/autodiff";
import type { ParameterSpec } from "../parameter.js";
import { fillUniform, probes, streams } from "./numbers.js";
import type { Digest, ReferenceProblem, ReferenceResult } from "./reference-case.js";

/** Largest errors of a run against the reference, each relative to the size of what is compared. */
export interface ReferenceErrors {
  /** Of logits in training and evaluation mode, of the loss and of batch statistics. */
  readonly forward: number;
  /** Of the gradient with respect to parameters and images. */
  readonly backward: number;
}

/** Gradients that vanish but for rounding are compared at this share of the whole gradient's norm. */
const negligible = 1e-3;

/** Compares the outputs of the reference graph; throws RangeError when a name or a length is not the reference's. */
export function compareWithReference(
  { network }: ReferenceProblem,
  outputs: Readonly<Record<string, ArrayLike<number>>>,
  expected: ReferenceResult,
): ReferenceErrors {
  const output = (name: string): Float64Array => new Float64Array(outputs[name] ?? []);
  const { gradients, batchStatistics = {}, evaluation = [] } = expected;
  const floor = negligible * Math.hypot(...Object.values(gradients).map(([norm = 0]) => norm));
  const forward = [
    entries(output("loss"), [expected.loss]),
    entries(output("logits"), expected.logits),
    entries(output("evaluation"), evaluation),
    statisticsError(network, output("batch_statistics"), batchStatistics),
  ];
  const backward = [
    digestError(output("image_gradient"), expected.imageGradient, streams.images, 0),
    ...tensors(network.parameters, output("gradient"), gradients, 0, floor),
  ];
  return { forward: Math.max(...forward), backward: Math.max(...backward) };
}

/** Largest error of running statistics, or of what a batch adds to them, relative to the size of each. */
export function statisticsError(
  { statistics }: Pick<ReferenceProblem["network"], "statistics">,
  flat: Float64Array,
  expected: Readonly<Record<string, Digest>>,
): number {
  return Math.max(0, ...tensors(statistics, flat, expected, streams.statistics, 0));
}

/** Largest difference, relative to the largest expected magnitude. */
function entries(actual: Float64Array, expected: readonly number[]): number {
  expectLength("output", actual.length, expected.length);
  const size = Math.max(...expected.map(Math.abs), Number.MIN_VALUE);
  return Math.max(0, ...expected.map((value, index) => difference(actual[index], value) / size));
}

function tensors(
  specs: readonly ParameterSpec[],
  flat: Float64Array,
  expected: Readonly<Record<string, Digest>>,
  firstStream: number,
  floor: number,
): number[] {
  const [names, known] = [specs.map(({ name }) => name).join(" "), Object.keys(expected).join(" ")];
  if (names !== known) throw new RangeError(`the reference has the tensors ${known}, the network ${names}`);
  expectLength(
    "flat vector",
    flat.length,
    specs.reduce((sum, { shape }) => sum + elementCount(shape), 0),
  );
  let offset = 0;
  return specs.map(({ name, shape }, index) => {
    const start = offset;
    offset += elementCount(shape);
    return digestError(flat.subarray(start, offset), expected[name] ?? [], firstStream + index, floor);
  });
}

function digestError(tensor: Float64Array, expected: Digest, stream: number, floor: number): number {
  const [norm = NaN, along = NaN, ...probed] = expected;
  const [ownNorm, ownAlong] = normAndProduct(tensor, streams.directions + stream);
  const size = Math.max(norm, floor);
  const entrySize = Math.max(size / Math.sqrt(tensor.length), ...probed.map(Math.abs));
  return Math.max(
    difference(ownNorm, norm) / size,
    difference(ownAlong, along) / size,
    ...probes(tensor.length).map((position, index) => difference(tensor[position], probed[index] ?? NaN) / entrySize),
  );
}

/** A tensor's norm and its product with the random direction of a stream. */
function normAndProduct(tensor: Float64Array, stream: number): [number, number] {
  const direction = new Float64Array(tensor.length);
  fillUniform(direction, stream, 1);
  let [squares, along] = [0, 0];
  for (let index = 0; index < tensor.length; index++) {
    const value = tensor[index] ?? NaN;
    squares += value * value;
    along += value * (direction[index] ?? NaN);
  }
  return [Math.sqrt(squares), along];
}

/** Infinite where a number is missing or is none: comparisons with NaN would all be false. */
function difference(actual: number | undefined, expected: number): number {
  const distance = Math.abs((actual ?? NaN) - expected);
  return Number.isNaN(distance) ? Infinity : distance;
}

function expectLength(meaning: string, actual: number, expected: number): void {
  if (actual !== expected) throw new RangeError(`the ${meaning} has ${actual} numbers, the reference ${expected}`);
}
