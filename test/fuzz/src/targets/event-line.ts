import { mutatedJson } from "../mutation/mutated-json.js";
import { decodeLine, DocumentError, eventToWire } from "../parsers/orchestrator.js";
import { refusesWith, Violation, type FuzzTarget } from "../target.js";
import { textTarget } from "./text-target.js";

const accuracy = { mean: 0.75, standardDeviation: 0.25, values: [0.5, 1] };
const events = [
  { kind: "state-changed", state: "running" },
  { kind: "state-changed", state: "failed", failure: "The data set is damaged." },
  { kind: "phase-started", phase: "experts" },
  { kind: "phase-progressed", phase: "evaluation", done: 1, total: 3, subject: "condensed" },
  {
    kind: "dataset-loaded",
    name: "mnist",
    digest: "ab",
    trainImages: 5,
    testImages: 3,
    classes: 2,
    imageShape: [1, 28, 28],
  },
  { kind: "experts-ready", accuracies: [0.9], epochsTrained: 6 },
  {
    kind: "step-completed",
    step: 0,
    loss: null,
    perturbedLoss: 1.5,
    sharpness: 0.5,
    hypergradientNorm: 2,
    alpha: 0.03,
    skipReason: "loss-not-finite",
    deviceSeconds: 1,
    flops: 1e9,
    bytesMoved: 100,
    cost: 0,
  },
  { kind: "checkpoint-written", step: 25 },
  { kind: "evaluation-completed", subject: "random-real", accuracy },
  { kind: "warning-raised", code: "changed-device", message: "another device" },
];

/** A line of `events.jsonl`, the seventh of its file. */
export const eventLine: FuzzTarget = {
  name: "event-line",
  weight: 4,
  open: async () =>
    textTarget({
      cases: mutatedJson(
        events.map((event) => ({ sequence: 7, time: 1_000_000, event })),
        ['"sequence":8', '"event"', '"kind":"state-changed"', "null", "1e400"],
      ),
      read(text) {
        const stored = decodeLine("events.jsonl", text, 7);
        const { sequence } = eventToWire(stored, "0b5ad4d0-5fd4-4e0b-9a55-a5a5ba2e7a44");
        if (sequence !== 7n) throw new Violation(`event ${sequence} was read`);
      },
      refuses: refusesWith(DocumentError),
    }),
};
