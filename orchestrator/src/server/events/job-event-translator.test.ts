import { expect, test } from "vitest";
import type { JobEvent } from "../../jobs/events.js";
import { stepEvent } from "../../modules/testing/scripted-runs.js";
import { JobEventTranslator } from "./job-event-translator.js";

test("progress is told at most 200 times a phase, its end included", () => {
  const translator = new JobEventTranslator();
  const total = 12_345;
  const told = Array.from({ length: total }, (_, step) =>
    translator.translate({ kind: "expert-progressed", expert: 0, stepsDone: step + 1, stepsTotal: total }),
  ).filter((event) => event !== undefined);
  expect(told.length).toBe(200);
  expect(told.at(-1)).toEqual({ kind: "phase-progressed", phase: "experts", done: total, total });
  const evaluated = (["condensed", "random-real"] as const).flatMap((subject) =>
    Array.from({ length: total }, (_, step) =>
      translator.translate({ kind: "evaluation-progressed", subject, stepsDone: step + 1, stepsTotal: total }),
    ).filter((event) => event !== undefined),
  );
  expect(evaluated.length).toBe(200);
  expect(evaluated.at(-1)).toMatchObject({ phase: "evaluation", done: total, subject: "random-real" });
});

test("progress that begins anew is not told again", () => {
  const translator = new JobEventTranslator();
  const at = (stepsDone: number) =>
    translator.translate({ kind: "expert-progressed", expert: 0, stepsDone, stepsTotal: 10 })?.kind;
  expect([at(4), at(1), at(4), at(5)]).toEqual(["phase-progressed", undefined, undefined, "phase-progressed"]);
});

const nothing: readonly JobEvent[] = [
  { kind: "phase-started", phase: "load-data" },
  { kind: "phase-completed", phase: "evaluate", seconds: 1 },
  { kind: "job-recorded", folder: "f" },
  { kind: "expert-progressed", expert: 0, stepsDone: 0, stepsTotal: 0 },
];

test.each(nothing)("$kind $phase is not told", (event) => {
  expect(new JobEventTranslator().translate(event)).toBeUndefined();
});

test("what is told says nothing of this machine", () => {
  const translator = new JobEventTranslator();
  const file = "/var/lib/state/checkpoint";
  expect(translator.translate({ kind: "checkpoint-written", step: 3, file })).toEqual({
    kind: "checkpoint-written",
    step: 3,
  });
  expect(translator.translate(stepEvent(2))).toEqual({
    kind: "step-completed",
    step: 2,
    loss: 1 / 3,
    perturbedLoss: null,
    sharpness: 0.25,
    hypergradientNorm: 2,
    alpha: 0.5,
    deviceSeconds: 0.5,
    flops: 1e9,
    bytesMoved: 4096,
    cost: 0.125,
  });
});
