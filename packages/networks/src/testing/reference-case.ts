/** Networks with weights that need no file, and what PyTorch computes with them (packages/networks/reference). */
import { readFileSync } from "node:fs";
import { elementCount } from "@condensery/autodiff";
import { buildNetwork, type NetworkSpec } from "../network-spec.js";
import type { Network } from "../network.js";
import { parameterCount, type ParameterSpec } from "../parameter.js";
import { fillUniform, streams } from "./numbers.js";

export interface ReferenceCase {
  /** Starts with `narrow` (few filters, for the interpreter) or `full` (the literature's widths). */
  readonly name: string;
  /** Images in the batch. */
  readonly count: number;
  readonly spec: NetworkSpec;
}

/** A tensor's norm, its product with a random direction, and its entries at the probes. */
export type Digest = readonly number[];

/** What PyTorch computed, in float64 and rounded to 8 digits. */
export interface ReferenceResult {
  /** Number of parameters. */
  readonly parameters: number;
  /** [count, classes], in training mode. */
  readonly logits: readonly number[];
  /** Mean cross-entropy. */
  readonly loss: number;
  /** The loss' gradient, by parameter, in order. */
  readonly gradients: Readonly<Record<string, Digest>>;
  readonly imageGradient: Digest;
  /** Mean and unbiased variance of the batch, by running statistic, in order; for networks that have them. */
  readonly batchStatistics?: Readonly<Record<string, Digest>>;
  /** [count, classes], in evaluation mode; for networks with running statistics. */
  readonly evaluation?: readonly number[];
}

/** A case ready to run: its network and the numbers it is given. */
export interface ReferenceProblem extends ReferenceCase {
  readonly network: Network;
  /** [P]. */
  readonly theta: Float64Array;
  /** Running statistics for evaluation, a flat vector; empty for networks without. */
  readonly statistics: Float64Array;
  /** [count, channels, height, width]. */
  readonly images: Float64Array;
  /** One-hot [count, classes]. */
  readonly labels: Float64Array;
}

// These files are part of the package and written by its own script, so that their types are known
export const referenceCases = JSON.parse(readText("cases.json")) as readonly ReferenceCase[];

export function referenceResult({ name }: ReferenceCase): ReferenceResult {
  return JSON.parse(readText(`expected/${name}.json`)) as ReferenceResult;
}

export function referenceProblem(one: ReferenceCase): ReferenceProblem {
  const network = buildNetwork(one.spec);
  const images = new Float64Array(one.count * elementCount(network.imageShape));
  fillUniform(images, streams.images, 1.5);
  const labels = new Float64Array(one.count * network.classes);
  for (let row = 0; row < one.count; row++) labels[row * network.classes + ((7 * row + 3) % network.classes)] = 1;
  return {
    ...one,
    network,
    theta: filled(network.parameters, 0),
    statistics: filled(network.statistics, streams.statistics),
    images,
    labels,
  };
}

/** Twice PyTorch's bounds for weights, so that signals do not fade; gains and shifts that tell channels apart. */
function filled(tensors: readonly ParameterSpec[], firstStream: number): Float64Array {
  const flat = new Float64Array(parameterCount(tensors));
  let offset = 0;
  tensors.forEach(({ shape, initialisation }, index) => {
    const view = flat.subarray(offset, offset + elementCount(shape));
    offset += view.length;
    if (initialisation.kind === "uniform") fillUniform(view, firstStream + index, 2 * initialisation.bound);
    else fillUniform(view, firstStream + index, 0.5, initialisation.value);
  });
  return flat;
}

function readText(path: string): string {
  return readFileSync(new URL(`../../reference/${path}`, import.meta.url), "utf8");
}
