import { states } from "@condensery/wire/convert";
import { Fields } from "../../documents/fields.js";
import { possibleResultFiles } from "../../results/result-files.js";
import { jobSpecJson } from "../../specification/job-spec.js";
import { readJobSpec } from "../../specification/read-job-spec.js";
import type { Condensation } from "./condensation.js";
import type { AccuracySummary, DeviceSummary, ResultFile, ResultSummary } from "./result-summary.js";

const format = "condensery-condensation/2";

/** The record as JSON; what is undefined is left out of it. */
export function encodeRecord({ spec, result, ...rest }: Condensation): string {
  const files = Object.fromEntries(result?.files.map(({ name, ...file }) => [name, file]) ?? []);
  const document = { format, ...rest, spec: jobSpecJson(spec), ...(result && { result: { ...result, files } }) };
  return JSON.stringify(document);
}

/** Throws DocumentError that names the record and the field. */
export function decodeRecord(file: string, text: string): Condensation {
  const fields = Fields.parse(file, text);
  fields.oneOf("format", [format]);
  const record: Condensation = {
    id: fields.text("id"),
    createTime: fields.number("createTime"),
    client: fields.text("client"),
    requestId: optional(fields, "requestId", () => fields.text("requestId")),
    requestedDigest: fields.text("requestedDigest"),
    spec: readJobSpec(file, fields.object("spec")),
    state: fields.oneOf("state", states.names),
    run: fields.number("run", { integer: true, least: 1 }),
    cancelling: fields.boolean("cancelling"),
    endTime: optional(fields, "endTime", () => fields.number("endTime")),
    stepsDone: fields.number("stepsDone", { integer: true, least: 0 }),
    ranMs: fields.number("ranMs", { least: 0 }),
    failure: optional(fields, "failure", () => fields.text("failure")),
    result: optional(fields, "result", () => readResult(fields.object("result"))),
    traceparent: optional(fields, "traceparent", () => fields.text("traceparent")),
    runTraceparent: optional(fields, "runTraceparent", () => fields.text("runTraceparent")),
  };
  fields.close();
  return record;
}

function readResult(fields: Fields): ResultSummary {
  const result: ResultSummary = {
    condensed: optional(fields, "condensed", () => readAccuracy(fields.object("condensed"))),
    randomReal: optional(fields, "randomReal", () => readAccuracy(fields.object("randomReal"))),
    experts: fields.number("experts"),
    alpha: fields.number("alpha"),
    files: readFiles(fields.object("files")),
    device: optional(fields, "device", () => readDevice(fields.object("device"))),
  };
  fields.close();
  return result;
}

function readAccuracy(fields: Fields): AccuracySummary {
  const accuracy = {
    mean: fields.number("mean"),
    standardDeviation: fields.number("standardDeviation"),
    values: fields.numbers("values"),
  };
  fields.close();
  return accuracy;
}

function readFiles(fields: Fields): ResultFile[] {
  const files = possibleResultFiles
    .filter((name) => fields.has(name))
    .map((name) => readFile(name, fields.object(name)));
  fields.close();
  return files;
}

function readFile(name: string, fields: Fields): ResultFile {
  const file = {
    name,
    sizeBytes: fields.number("sizeBytes", { integer: true, least: 0 }),
    sha256: fields.text("sha256"),
  };
  fields.close();
  return file;
}

function readDevice(fields: Fields): DeviceSummary {
  const device = {
    provider: fields.text("provider"),
    threads: fields.number("threads"),
    onnxruntime: fields.text("onnxruntime"),
  };
  fields.close();
  return device;
}

function optional<Value>(fields: Fields, name: string, read: () => Value): Value | undefined {
  return fields.has(name) ? read() : undefined;
}
