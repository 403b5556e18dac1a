/** A few steps of training in batch norm's training mode, as PyTorch takes them (packages/networks/reference). */
import { readFileSync } from "node:fs";
import { statisticsError } from "./compare.js";
import { referenceCases, referenceProblem, type Digest, type ReferenceProblem } from "./reference-case.js";

/** What PyTorch's SGD makes of a case's network, in float64 and rounded to 8 digits. */
export interface TrainingReference {
  /** Images in all. */
  readonly count: number;
  /** Images of each step. */
  readonly batches: readonly (readonly number[])[];
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Of each step, before it. */
  readonly losses: readonly number[];
  /** Running statistics behind the last step, by name. */
  readonly statistics: Readonly<Record<string, Digest>>;
  /** [count, classes], in evaluation mode behind the last step. */
  readonly evaluation: readonly number[];
}

/** Cases that were trained. */
export const trainingCases = [
  "narrow-convnet-batch",
  "narrow-vgg11-batch-32",
  "narrow-resnet18-batch-32",
  "narrow-resnet18-ap-batch-32",
] as const;

export interface TrainingProblem {
  /** Network, first parameters, images and labels. */
  readonly problem: ReferenceProblem;
  readonly expected: TrainingReference;
}

export function trainingProblem(name: (typeof trainingCases)[number]): TrainingProblem {
  const one = referenceCases.find((candidate) => candidate.name === name);
  if (one === undefined) throw new RangeError(`there is no reference case ${name}`);
  const text = readFileSync(new URL(`../../reference/training/${name}.json`, import.meta.url), "utf8");
  // These files are part of the package and written by its own script, so that their types are known
  const expected = JSON.parse(text) as TrainingReference;
  return { problem: referenceProblem({ ...one, count: expected.count }), expected };
}

/** Largest error of running statistics, a flat vector [S], relative to the size of each. */
export function trainedStatisticsError({ problem, expected }: TrainingProblem, flat: ArrayLike<number>): number {
  return statisticsError(problem.network, new Float64Array(flat), expected.statistics);
}
