import type { ComputeDevice } from "../compute/compute.js";
import { readDevice } from "../documents/device.js";
import { Fields, type NumberRange } from "../documents/fields.js";
import type { PlannedProtocol } from "../evaluation/evaluation-plan.js";
import type { MeasuredEpoch, MeasuredRepeat, MeasuredRow } from "../evaluation/measurement.js";
import { subjects } from "../evaluation/evaluation-plan.js";
import { readEvaluatedNetwork } from "./read-evaluated-network.js";
import { readPlannedProtocol } from "./read-planned-protocol.js";

/**
 * One evaluation of a condensed data set: what was trained how, and what every network reached. It holds no time of day
 * and no duration, so that an evaluation that is made again is the same document.
 */
export interface EvaluationDocument {
  /** The condensed images. */
  readonly set: {
    /** Of `images.safetensors`. */
    readonly sha256: string;
    readonly images: number;
  };
  /** What the networks were tested on. */
  readonly source: {
    readonly uri: string;
    readonly name: string;
    /** SHA-256 of the data set's content. */
    readonly digest: string;
    readonly classes: readonly string[];
    /** Test images of each class. */
    readonly testImages: readonly number[];
  };
  readonly protocol: PlannedProtocol;
  /** Decimal digits. */
  readonly seed: string;
  readonly rows: readonly MeasuredRow[];
  /** Of the first answer. */
  readonly device: ComputeDevice;
  readonly versions: { readonly condensery: string; readonly node: string };
}

const format = "condensery-evaluation/1";
const count: NumberRange = { integer: true, least: 0 };
const positive: NumberRange = { integer: true, least: 1 };
const share: NumberRange = { least: 0, most: 1 };

/** The document as text, for people and programs; equal documents give equal text. */
export function encodeEvaluationDocument(document: EvaluationDocument): string {
  const { set, source, protocol, seed, rows, device, versions } = document;
  return `${JSON.stringify({ format, set, source, protocol, seed, rows, device, versions }, null, 1)}\n`;
}

/** Reads and checks the whole document. Throws DocumentError naming the file and the field. */
export function decodeEvaluationDocument(file: string, text: string): EvaluationDocument {
  const fields = Fields.parse(file, text);
  fields.oneOf("format", [format]);
  const document = {
    set: readSet(fields.object("set")),
    source: readSource(fields.object("source")),
    protocol: readPlannedProtocol(fields.object("protocol")),
    seed: fields.text("seed"),
    rows: fields.objects("rows").map(readRow),
    device: readDevice(fields.object("device")),
    versions: readVersions(fields.object("versions")),
  };
  fields.close();
  return document;
}

function readSet(fields: Fields): EvaluationDocument["set"] {
  const set = { sha256: fields.text("sha256"), images: fields.number("images", positive) };
  fields.close();
  return set;
}

function readSource(fields: Fields): EvaluationDocument["source"] {
  const source = {
    uri: fields.text("uri"),
    name: fields.text("name"),
    digest: fields.text("digest"),
    classes: fields.texts("classes"),
    testImages: fields.numbers("testImages", count),
  };
  fields.close();
  return source;
}

function readRow(fields: Fields): MeasuredRow {
  const search = fields.has("search")
    ? fields.objects("search").map((tried) => {
        const rate = { learningRate: tried.number("learningRate"), accuracy: tried.number("accuracy", share) };
        tried.close();
        return rate;
      })
    : undefined;
  const row = {
    subject: fields.oneOf("subject", subjects),
    network: readEvaluatedNetwork(fields, "network"),
    images: fields.number("images", positive),
    epochs: fields.number("epochs", positive),
    learningRate: fields.number("learningRate", { least: 0 }),
    ...(search === undefined ? {} : { search }),
    repeats: fields.objects("repeats").map(readRepeat),
  };
  fields.close();
  return row;
}

function readRepeat(fields: Fields): MeasuredRepeat {
  const repeat = {
    repeat: fields.number("repeat", count),
    last: fields.number("last", share),
    best: fields.number("best", share),
    bestEpoch: fields.number("bestEpoch", count),
    curve: fields.objects("curve").map(readEpoch),
    classCorrect: fields.numbers("classCorrect", count),
    confusion: fields.numbers("confusion", count),
  };
  fields.close();
  return repeat;
}

function readEpoch(fields: Fields): MeasuredEpoch {
  const epoch = {
    epoch: fields.number("epoch", count),
    loss: fields.measurement("loss"),
    accuracy: fields.number("accuracy", share),
  };
  fields.close();
  return epoch;
}

function readVersions(fields: Fields): EvaluationDocument["versions"] {
  const versions = { condensery: fields.text("condensery"), node: fields.text("node") };
  fields.close();
  return versions;
}
