import { initialState } from "@condensery/condensation";
import { expect, test } from "vitest";
import { bestWindow } from "../jobs/best-state.js";
import { summariseBest } from "./summarise-best.js";

const last = { ...initialState(Float32Array.of(1, 2), 0.5), step: 90 };
const best = { step: 70, loss: 0.25, images: Float32Array.of(1, 2), alpha: 0.5 };

test.each([
  ["other images", { ...best, images: Float32Array.of(1, 3) }, false],
  ["another alpha", { ...best, alpha: 0.25 }, false],
  ["the same, since later updates were skipped", best, true],
])("a best state with %s", (_, found, equalsLast) => {
  expect(summariseBest(found, last)).toEqual({ step: 70, loss: 0.25, window: bestWindow, equalsLast });
});

test("where there is none the last state stands in", () => {
  expect(summariseBest(undefined, last)).toEqual({ step: 90, loss: null, window: bestWindow, equalsLast: true });
});
