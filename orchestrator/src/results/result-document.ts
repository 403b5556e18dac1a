import { Fields, type NumberRange } from "../documents/fields.js";
import { readDevice } from "../documents/device.js";
import type { AccuracyRow, BestSummary, JobAccuracies, JobResult, MeasuredPhase } from "./job-result.js";
import type { JobSpec } from "../specification/job-spec.js";
import { readJobSpec } from "../specification/read-job-spec.js";
import type { StepSummary } from "../jobs/step-history.js";

/** What `dataset.json` says of a condensed data set: where it came from, how it was made and how good it is. */
export interface ResultDocument extends Pick<
  JobResult,
  "accuracies" | "steps" | "device" | "resumedAtStep" | "seconds" | "secondsTotal" | "cost"
> {
  readonly source: {
    readonly uri: string;
    readonly name: string;
    /** SHA-256 of the data set's content. */
    readonly digest: string;
    readonly classes: readonly string[];
    readonly trainImages: number;
    readonly testImages: number;
  };
  /** Method, recipe, network, seed and all other options. */
  readonly job: JobSpec;
  readonly images: {
    readonly count: number;
    /** [channels, height, width] */
    readonly shape: readonly number[];
    /** Of `images.safetensors`. */
    readonly sha256: string;
  };
  /** Absent: written by a version that kept none. */
  readonly best?: BestSummary & {
    /** Of `best.safetensors`. */
    readonly sha256: string;
  };
  readonly versions: { readonly condensery: string; readonly node: string };
}

const format = "condensery-dataset/2";
const count: NumberRange = { integer: true, least: 0 };
const positive: NumberRange = { integer: true, least: 1 };
const share: NumberRange = { least: 0, most: 1 };

/** The document as text, for people and programs. */
export function encodeResultDocument(document: ResultDocument): string {
  const { source, job, images, best, steps, accuracies, ...rest } = document;
  return `${JSON.stringify({ format, source, job, images, best, steps, accuracies, ...rest }, null, 2)}\n`;
}

/** Reads and checks the whole document. Throws DocumentError naming the file and the field. */
export function decodeResultDocument(file: string, text: string): ResultDocument {
  const fields = Fields.parse(file, text);
  fields.oneOf("format", [format]);
  const document: ResultDocument = {
    source: readSource(fields.object("source")),
    job: readJobSpec(file, fields.object("job")),
    images: readImages(fields.object("images")),
    ...(fields.has("best") ? { best: readBest(fields.object("best")) } : {}),
    steps: readSteps(fields.object("steps")),
    accuracies: readAccuracies(fields.object("accuracies")),
    versions: readVersions(fields.object("versions")),
    device: readDevice(fields.object("device")),
    resumedAtStep: fields.number("resumedAtStep", count),
    seconds: readSeconds(fields.object("seconds")),
    secondsTotal: fields.number("secondsTotal", { least: 0 }),
    cost: readCost(fields.object("cost")),
  };
  fields.close();
  return document;
}

function readSource(fields: Fields): ResultDocument["source"] {
  const source = {
    uri: fields.text("uri"),
    name: fields.text("name"),
    digest: fields.text("digest"),
    classes: fields.texts("classes"),
    trainImages: fields.number("trainImages", positive),
    testImages: fields.number("testImages", positive),
  };
  fields.close();
  return source;
}

function readImages(fields: Fields): ResultDocument["images"] {
  const images = {
    count: fields.number("count", positive),
    shape: fields.numbers("shape", positive),
    sha256: fields.text("sha256"),
  };
  fields.close();
  return images;
}

function readBest(fields: Fields): NonNullable<ResultDocument["best"]> {
  const best = {
    step: fields.number("step", count),
    loss: fields.measurement("loss"),
    window: fields.number("window", positive),
    equalsLast: fields.boolean("equalsLast"),
    sha256: fields.text("sha256"),
  };
  fields.close();
  return best;
}

function readSteps(fields: Fields): StepSummary {
  const losses = fields.object("losses");
  const steps = {
    done: fields.number("done", count),
    skipped: fields.number("skipped", count),
    losses: {
      first: losses.measurement("first"),
      last: losses.measurement("last"),
      best: losses.measurement("best"),
      bestStep: losses.measurement("bestStep"),
    },
  };
  losses.close();
  fields.close();
  return steps;
}

function readAccuracies(fields: Fields): JobAccuracies {
  const accuracies = {
    ...(fields.has("condensed") ? { condensed: readRow(fields.object("condensed")) } : {}),
    ...(fields.has("randomReal") ? { randomReal: readRow(fields.object("randomReal")) } : {}),
    experts: readRow(fields.object("experts")),
  };
  fields.close();
  return accuracies;
}

function readRow(fields: Fields): AccuracyRow {
  const row = {
    accuracies: fields.numbers("accuracies", share),
    mean: fields.number("mean", share),
    standardDeviation: fields.number("standardDeviation", share),
    images: fields.number("images", positive),
    repeats: fields.number("repeats", positive),
    epochs: fields.number("epochs", positive),
    learningRate: fields.number("learningRate", { least: 0 }),
  };
  fields.close();
  return row;
}

function readVersions(fields: Fields): ResultDocument["versions"] {
  const versions = {
    condensery: fields.text("condensery"),
    node: fields.text("node"),
  };
  fields.close();
  return versions;
}

function readCost(fields: Fields): ResultDocument["cost"] {
  const cost = {
    deviceSeconds: fields.number("deviceSeconds", { least: 0 }),
    flops: fields.number("flops", { least: 0 }),
    bytesMoved: fields.number("bytesMoved", count),
    cost: fields.number("cost", { least: 0 }),
  };
  fields.close();
  return cost;
}

function readSeconds(fields: Fields): Record<MeasuredPhase, number> {
  const read = (phase: MeasuredPhase): number => fields.number(phase, { least: 0 });
  const seconds = {
    "load-data": read("load-data"),
    "train-experts": read("train-experts"),
    condense: read("condense"),
    evaluate: read("evaluate"),
  } satisfies Record<MeasuredPhase, number>;
  fields.close();
  return seconds;
}
