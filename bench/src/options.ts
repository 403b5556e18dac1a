import { availableParallelism } from "node:os";
import { readFlags, UsageError } from "./flags.js";

export const benchmarkNames = [
  "sgemm",
  "inner-step",
  "step-adjoint",
  "outer-step-mtt",
  "outer-step-satm",
  "expert-epoch",
  "decoding",
  "hypergradient",
  "service-overhead",
  "memory",
] as const;

export type BenchmarkName = (typeof benchmarkNames)[number];

export interface BenchOptions {
  readonly name: BenchmarkName | "all";
  /** Filters of each convolution. */
  readonly width: number;
  /** Blocks of the network. */
  readonly depth: number;
  /** Synthetic images. */
  readonly images: number;
  readonly channels: number;
  /** Height and width of an image in pixels. */
  readonly size: number;
  readonly classes: number;
  /** N. */
  readonly innerSteps: number;
  /** Each N whose memory is measured. */
  readonly memoryInnerSteps: readonly number[];
  /** N - iota of SATM; MTT differentiates every step. */
  readonly keptSteps: number;
  /** Images of an expert's mini-batch, and of its epoch. */
  readonly batch: number;
  readonly count: number;
  /** Data set that is decoded, as `parseDatasetUri` reads it; undefined: `decoding` is left out. */
  readonly dataset: string | undefined;
  /** Side of the matrices whose product is the roofline. */
  readonly matrix: number;
  readonly threads: number;
  readonly rounds: number;
  /** Whether PyTorch runs too; undefined where it can. */
  readonly peer: boolean | undefined;
  readonly json: boolean;
  /** The flags as given, for the same benchmark in a process of its own. */
  readonly flags: readonly string[];
}

const numberDefaults = {
  width: 128,
  depth: 3,
  images: 10,
  channels: 3,
  size: 32,
  classes: 10,
  "inner-steps": 20,
  batch: 256,
  count: 2560,
  matrix: 1024,
  threads: availableParallelism(),
  rounds: 7,
} as const;

type NumberFlag = keyof typeof numberDefaults;

const valued = [...Object.keys(numberDefaults), "kept-steps", "dataset"];
const switches = ["json", "peer", "no-peer"];
const names = [...benchmarkNames, "all"] as const;

export const usage = `npm run bench -- NAME [options]; NAME is one of ${names.join(", ")}`;

/** Throws UsageError. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values, flags, positionals } = readFlags(argv, { valued, switches });
  const name = benchmark(positionals);
  const number = (flag: NumberFlag): number => wholeNumber(flag, values.get(flag)) ?? numberDefaults[flag];
  const innerSteps = number("inner-steps");
  const keptSteps = keptStepCount(values.get("kept-steps") ?? "1/3", innerSteps);
  if (name === "outer-step-mtt" && values.has("kept-steps") && keptSteps !== innerSteps) {
    throw new UsageError(`MTT differentiates all ${innerSteps} inner steps, so --kept-steps cannot be ${keptSteps}`);
  }
  if (name === "decoding" && !values.has("dataset")) {
    throw new UsageError("decoding needs a data set, such as --dataset tar:PATH");
  }
  if (values.has("peer") && values.has("no-peer")) {
    throw new UsageError("--peer and --no-peer cannot both be given");
  }
  return {
    name,
    width: number("width"),
    depth: number("depth"),
    images: number("images"),
    channels: number("channels"),
    size: number("size"),
    classes: number("classes"),
    innerSteps,
    memoryInnerSteps: values.has("inner-steps") ? [innerSteps] : [5, 10, 20, 50],
    keptSteps,
    batch: number("batch"),
    count: number("count"),
    dataset: values.get("dataset"),
    matrix: number("matrix"),
    threads: number("threads"),
    rounds: number("rounds"),
    peer: values.has("peer") ? true : values.has("no-peer") ? false : undefined,
    json: values.has("json"),
    flags,
  };
}

function benchmark([first, second]: readonly string[]): BenchOptions["name"] {
  if (first === undefined) throw new UsageError(`a benchmark must be named: ${names.join(", ")}`);
  if (second !== undefined) throw new UsageError(`one benchmark at a time, got "${first}" and "${second}"`);
  const name = names.find((known) => known === first);
  if (name === undefined) throw new UsageError(`there is no benchmark "${first}"; known are ${names.join(", ")}`);
  return name;
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${flag} must be a whole number of at least 1, got "${text}"`);
  }
  return value;
}

/** A count, or a fraction of the inner steps rounded to at least one. */
function keptStepCount(text: string, innerSteps: number): number {
  const [, part, whole] = /^(\d+)(?:\/([1-9]\d*))?$/.exec(text) ?? [];
  if (part === undefined || Number(part) < 1) {
    throw new UsageError(`--kept-steps must be a count or a fraction such as 1/3, got "${text}"`);
  }
  const count =
    whole === undefined ? Number(part) : Math.max(1, Math.round((innerSteps * Number(part)) / Number(whole)));
  if (count > innerSteps) {
    throw new UsageError(`--kept-steps must be at most the ${innerSteps} inner steps, got "${text}"`);
  }
  return count;
}
