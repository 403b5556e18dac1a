import { evaluationSubjects, phases, skipReasons, states } from "@condensery/wire/convert";
import type { Fields, NumberRange } from "../../documents/fields.js";
import type { AccuracySummary } from "../store/result-summary.js";
import type { CondensationEvent } from "./condensation-event.js";

type Kind = CondensationEvent["kind"];
type EventOf<Name extends Kind> = Extract<CondensationEvent, { readonly kind: Name }>;

/** As messages hold them: int32, int64 as far as numbers are exact, double. */
const count: NumberRange = { integer: true, least: 0, most: 2 ** 31 - 1 };
const large: NumberRange = { least: 0, most: Number.MAX_SAFE_INTEGER };
const finite: NumberRange = { least: -Number.MAX_VALUE, most: Number.MAX_VALUE };

/** Fields that this version does not know are passed over: a newer orchestrator may share the state folder. */
const readers: { readonly [Name in Kind]: (fields: Fields) => EventOf<Name> } = {
  "state-changed": (fields) => ({
    kind: "state-changed",
    state: fields.oneOf("state", states.names),
    ...(fields.has("failure") ? { failure: fields.text("failure") } : {}),
  }),
  "phase-started": (fields) => ({ kind: "phase-started", phase: fields.oneOf("phase", phases.names) }),
  "phase-progressed": (fields) => ({
    kind: "phase-progressed",
    phase: fields.oneOf("phase", phases.names),
    done: fields.number("done", { ...large, integer: true }),
    total: fields.number("total", { ...large, integer: true, least: 1 }),
    ...(fields.has("subject") ? { subject: fields.oneOf("subject", evaluationSubjects.names) } : {}),
  }),
  "dataset-loaded": (fields) => ({
    kind: "dataset-loaded",
    name: fields.text("name"),
    digest: fields.text("digest"),
    trainImages: fields.number("trainImages", count),
    testImages: fields.number("testImages", count),
    classes: fields.number("classes", count),
    imageShape: fields.numbers("imageShape", count),
  }),
  "experts-ready": (fields) => ({
    kind: "experts-ready",
    accuracies: fields.numbers("accuracies", finite),
    epochsTrained: fields.number("epochsTrained", count),
  }),
  "step-completed": (fields) => ({
    kind: "step-completed",
    step: fields.number("step", count),
    loss: fields.measurement("loss"),
    ...(fields.has("perturbedLoss") ? { perturbedLoss: fields.measurement("perturbedLoss") } : {}),
    ...(fields.has("sharpness") ? { sharpness: fields.measurement("sharpness") } : {}),
    hypergradientNorm: fields.measurement("hypergradientNorm"),
    alpha: fields.number("alpha", finite),
    ...(fields.has("skipReason") ? { skipReason: fields.oneOf("skipReason", skipReasons.names) } : {}),
    deviceSeconds: fields.number("deviceSeconds", finite),
    flops: fields.number("flops", finite),
    bytesMoved: fields.number("bytesMoved", large),
    cost: fields.number("cost", finite),
  }),
  "checkpoint-written": (fields) => ({ kind: "checkpoint-written", step: fields.number("step", count) }),
  "evaluation-completed": (fields) => ({
    kind: "evaluation-completed",
    subject: fields.oneOf("subject", evaluationSubjects.names),
    accuracy: readAccuracy(fields.object("accuracy")),
  }),
  "warning-raised": (fields) => ({
    kind: "warning-raised",
    code: fields.text("code"),
    message: fields.text("message"),
  }),
};

/** Throws DocumentError that names the field. */
export function readEvent(fields: Fields): CondensationEvent {
  const kinds = Object.keys(readers) as readonly Kind[];
  return readers[fields.oneOf("kind", kinds)](fields);
}

function readAccuracy(fields: Fields): AccuracySummary {
  return {
    mean: fields.number("mean", finite),
    standardDeviation: fields.number("standardDeviation", finite),
    values: fields.numbers("values", finite),
  };
}
