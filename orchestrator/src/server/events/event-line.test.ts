import { WatchCondensationResponse } from "@condensery/wire/condensation";
import { describe, expect, test } from "vitest";
import { eventToWire } from "../../api/convert/event-to-wire.js";
import { DocumentError } from "../../documents/fields.js";
import type { CondensationEvent } from "./condensation-event.js";
import { decodeLine, encodeLine } from "./event-line.js";

type Kind = CondensationEvent["kind"];

/** Every kind with every field that it may have. */
const samples: { readonly [Name in Kind]: Extract<CondensationEvent, { readonly kind: Name }> } = {
  "state-changed": { kind: "state-changed", state: "failed", failure: "The data set is damaged." },
  "phase-started": { kind: "phase-started", phase: "experts" },
  "phase-progressed": { kind: "phase-progressed", phase: "evaluation", done: 1, total: 3, subject: "condensed" },
  "dataset-loaded": {
    kind: "dataset-loaded",
    name: "mnist",
    digest: "ab",
    trainImages: 5,
    testImages: 3,
    classes: 2,
    imageShape: [1, 28, 28],
  },
  "experts-ready": { kind: "experts-ready", accuracies: [0.9, 0.75], epochsTrained: 6 },
  "step-completed": {
    kind: "step-completed",
    step: 4,
    loss: 0.5,
    perturbedLoss: 1.5,
    sharpness: -0.5,
    hypergradientNorm: 2,
    alpha: 0.03,
    skipReason: "loss-above-threshold",
    deviceSeconds: 1.25,
    flops: 1e17,
    bytesMoved: 100,
    cost: 0,
  },
  "checkpoint-written": { kind: "checkpoint-written", step: 25 },
  "evaluation-completed": {
    kind: "evaluation-completed",
    subject: "random-real",
    accuracy: { mean: 0.75, standardDeviation: 0.25, values: [0.5, 1] },
  },
  "warning-raised": { kind: "warning-raised", code: "changed-device", message: "another device" },
};
const optionalFields: { readonly [Name in Kind]?: readonly string[] } = {
  "state-changed": ["failure"],
  "phase-progressed": ["subject"],
  "step-completed": ["perturbedLoss", "sharpness", "skipReason"],
};
const measurements = new Set(["loss", "perturbedLoss", "sharpness", "hypergradientNorm"]);
const lists = new Set(["imageShape", "accuracies", "values"]);

type Json = Readonly<Record<string, unknown>>;

/** Paths of all fields of an object, those of objects in it included. */
function pathsOf(value: Json): string[][] {
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...(isObject(inner) ? pathsOf(inner).map((path) => [name, ...path]) : []),
  ]);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object with another value at a path; undefined: without it. */
function changed(value: Json, [name = "", ...rest]: readonly string[], to: unknown): Json {
  const { [name]: inner, ...others } = value;
  if (rest.length > 0) return { ...others, [name]: changed(isObject(inner) ? inner : {}, rest, to) };
  return to === undefined ? others : { ...others, [name]: to };
}

function valueAt(value: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

const stored = Object.values(samples).map((event) => ({ sequence: 7, time: 1_000_000, event }));
const everyField = stored.flatMap((line) =>
  pathsOf(line).map((path) => ({ kind: line.event.kind, field: path.join("."), path, line })),
);

function decode(line: Json): ReturnType<typeof decodeLine> {
  return decodeLine("events.jsonl", JSON.stringify(line), 7);
}

function errorOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe("a line of events", () => {
  test.each(stored)("comes back exactly ($event.kind)", (line) => {
    expect(decodeLine("events.jsonl", encodeLine(line).trimEnd(), 7)).toEqual(line);
  });

  test("comes back without the fields that an event need not have, and with measurements that were not finite", () => {
    const { perturbedLoss: _, sharpness: __, skipReason: ___, ...step } = samples["step-completed"];
    const line = { sequence: 7, time: 1, event: { ...step, loss: null, hypergradientNorm: null } };
    expect(decode(line)).toEqual(line);
  });

  test("may have fields of a newer version, which are left out", () => {
    const [line = { event: {} }] = stored;
    expect(decode({ ...line, event: { ...line.event, colour: "red" } })).toEqual(line);
  });

  test.each(everyField)("is refused without $field, or goes on without it ($kind)", ({ kind, path, field, line }) => {
    const shorter = changed(line, path, undefined);
    if (optionalFields[kind]?.some((name) => field === `event.${name}`)) {
      expect(decode(shorter)).toEqual(shorter);
      return;
    }
    const error = errorOf(() => decode(shorter));
    expect(error).toBeInstanceOf(DocumentError);
    expect(error).toMatchObject({
      file: "events.jsonl, line 7",
      field,
      message: expect.stringContaining("is missing"),
    });
  });

  test.each(everyField)("is refused with a $field of another type ($kind)", ({ path, field, line }) => {
    const name = path.at(-1) ?? "";
    const value = valueAt(line, path);
    const others = [null, true, "text", 7.5, [], {}, [null], ["text"]].filter((other) => {
      if (other === null) return !measurements.has(name);
      if (Array.isArray(other) && other.length === 0) return !lists.has(name);
      if (typeof other === "string") return typeof value !== "string" || isChoice(name);
      return typeof other !== "number" || typeof value !== "number" || isWhole(name);
    });
    expect(others.length).toBeGreaterThan(4);
    for (const other of others) {
      const error = errorOf(() => decode(changed(line, path, other)));
      expect(error, `${field} of ${JSON.stringify(other)}`).toBeInstanceOf(DocumentError);
      const { field: named } = error as DocumentError;
      // An object of the wrong kind lacks its first field
      expect(isObject(other) && isObject(value) ? named.startsWith(`${field}.`) : named === field).toBe(true);
    }
  });

  test.each(everyField)("that is read can be told, whatever its $field is ($kind)", ({ path, line }) => {
    const texts = ["-1", "0", "1e400", "-1e400", "1e308", "9007199254740993", "2147483648", "0.5", '""', '"\\ud800"'];
    const outcomes = texts.map((text) => {
      // Numbers that JSON.stringify does not write
      const mark = "\u0001value\u0001";
      const json = JSON.stringify(changed(line, path, mark)).replace(JSON.stringify(mark), text);
      const read = errorOf(() => decodeLine("events.jsonl", json, 7));
      if (read instanceof DocumentError) return "refused";
      const told = eventToWire(read as ReturnType<typeof decodeLine>, "0b5ad4d0-5fd4-4e0b-9a55-a5a5ba2e7a44");
      expect(WatchCondensationResponse.encode(told).finish().length).toBeGreaterThan(0);
      return "told";
    });
    expect(outcomes).toContain("refused");
  });
});

function isChoice(name: string): boolean {
  return ["kind", "state", "phase", "subject", "skipReason"].includes(name);
}

function isWhole(name: string): boolean {
  return ["sequence", "done", "total", "trainImages", "testImages", "classes", "epochsTrained", "step"].includes(name);
}
