import type { ConvNetSpec } from "@condensery/networks";
import type { ComputeDevice, ProtocolChoice } from "../compute/compute.js";
import { summarise } from "../results/summarise.js";
import { version } from "../version.js";
import type { ClassOrder } from "./class-orders.js";
import type { ContinualMethod, LearningMethod } from "./continual-request.js";
import type { Experiment } from "./experiment.js";
import type { LearnedGroups } from "./learn-groups.js";
import type { MeasuredMemories } from "./measure-memories.js";

/** Mean and population standard deviation over networks of all orders, in [0, 1]. */
export interface Spread {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** One method after one step. */
export interface ContinualRow extends Spread {
  readonly method: ContinualMethod;
  /** From 1. */
  readonly step: number;
  /** Classes seen, on whose test images networks are tested. */
  readonly classes: number;
  /** Images in the memory. */
  readonly images: number;
  /** [orders][networks] */
  readonly accuracies: readonly (readonly number[])[];
}

/**
 * What an experiment found. It holds no time of day and no duration, so that an experiment that is made again is the
 * same document.
 */
export interface ContinualDocument {
  readonly dataset: {
    readonly uri: string;
    readonly name: string;
    /** SHA-256 of its content. */
    readonly digest: string;
    readonly classes: readonly string[];
  };
  readonly imagesPerClass: number;
  /** Labels that came at each step: [orders][steps][classes / steps]. */
  readonly orders: readonly ClassOrder[];
  readonly network: ConvNetSpec;
  readonly protocol: ProtocolChoice & { readonly epochs: number; readonly learningRate: number };
  /** Networks for each memory. */
  readonly evaluations: number;
  readonly featureEpochs: number;
  /** Decimal digits. */
  readonly seed: string;
  /** What was learned, each group of labels once. */
  readonly groups: readonly {
    readonly method: LearningMethod;
    readonly classes: readonly number[];
    readonly source: string;
    readonly alpha: number;
  }[];
  /** Method by method, each step by step. */
  readonly rows: readonly ContinualRow[];
  /** Of each method the mean over its steps, with its spread over the networks of all orders. */
  readonly averages: readonly (Spread & { readonly method: ContinualMethod })[];
  readonly device: ComputeDevice;
  readonly versions: { readonly condensery: string; readonly node: string };
}

/** The document as text, for people and programs; equal documents give equal text. */
export function encodeContinualDocument(document: ContinualDocument): string {
  return `${JSON.stringify({ format: "condensery-continual/1", ...document }, null, 1)}\n`;
}

/** Puts together what was found. */
export function continualDocument(
  { plan, data, orders, network }: Experiment,
  learned: LearnedGroups,
  { memories, device }: MeasuredMemories,
): ContinualDocument {
  const { uri, name, digest, classes } = data;
  const rows = plan.methods.flatMap((method) =>
    Array.from({ length: plan.steps }, (_step, step): ContinualRow => {
      const own = memories.filter((memory) => memory.method === method && memory.step === step);
      const { mean, standardDeviation } = summarise(own.flatMap(({ accuracies }) => accuracies));
      return {
        method,
        step: step + 1,
        classes: own[0]?.seen.length ?? 0,
        images: own[0]?.images ?? 0,
        mean,
        standardDeviation,
        accuracies: own.map(({ accuracies }) => accuracies),
      };
    }),
  );
  return {
    dataset: { uri, name, digest, classes },
    imagesPerClass: plan.imagesPerClass,
    orders,
    network,
    protocol: { ...plan.protocol, epochs: plan.epochs, learningRate: plan.learningRate },
    evaluations: plan.evaluations,
    featureEpochs: plan.featureEpochs,
    seed: plan.seed,
    groups: [...learned.values()].map(({ method, classes: labels, source, alpha }) => ({
      method,
      classes: labels,
      source,
      alpha,
    })),
    rows,
    averages: plan.methods.map((method) => ({ method, ...averageOf(rows.filter((row) => row.method === method)) })),
    device,
    versions: { condensery: version, node: process.versions.node },
  };
}

/** The n-th network of an order has one accuracy a step; their mean over the steps is one value. */
function averageOf(rows: readonly ContinualRow[]): Spread {
  const values = rows[0]?.accuracies.map((networks) => networks.map(() => 0)) ?? [];
  for (const { accuracies } of rows) {
    for (const [order, networks] of accuracies.entries()) {
      for (const [place, accuracy] of networks.entries()) {
        const sums = values[order];
        if (sums !== undefined) sums[place] = (sums[place] ?? 0) + accuracy / rows.length;
      }
    }
  }
  const { mean, standardDeviation } = summarise(values.flat());
  return { mean, standardDeviation };
}
