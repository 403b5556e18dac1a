import { PassThrough } from "node:stream";
import type { JobEvent } from "@condensery/orchestrator";
import { describe, expect, it } from "vitest";
import { progress } from "./progress.js";

function step(index: number, loss: number | null): JobEvent {
  const rest = { expert: 0, startEpoch: 0, hypergradientNorm: 1, alpha: 0.01, alphaGradient: 0, firstInnerLoss: 1 };
  return { kind: "step-completed", stepsTotal: 100, step: index, loss, ...rest };
}

/** Shows events, one a second, and returns what was written. */
function shown(events: readonly JobEvent[], isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  let seconds = 0;
  const display = progress({ error: stream, now: () => 1000 * seconds });
  for (const event of events) {
    display.show(event);
    seconds++;
  }
  display.end();
  return String(stream.read() ?? "");
}

describe("progress", () => {
  it("writes a line every five seconds where there is no terminal", () => {
    const steps = Array.from({ length: 12 }, (_, index) => step(index, 0.5));
    expect(shown(steps, false)).toBe(
      [
        "condensing: 1/100, loss 0.5000, alpha 0.01000",
        "condensing: 6/100, 1.0/s, 1:34 left, loss 0.5000, alpha 0.01000",
        "condensing: 11/100, 1.0/s, 1:29 left, loss 0.5000, alpha 0.01000",
        "",
      ].join("\n"),
    );
  });

  it("draws bars at a terminal and gives the cursor back", () => {
    const evaluation = { kind: "evaluation-progressed", subject: "condensed", stepsDone: 50, stepsTotal: 50 } as const;
    const text = shown([step(49, null), { kind: "phase-completed", phase: "condense", seconds: 1 }, evaluation], true);
    expect(text).toContain("condensing |############------------| 50/100    loss not finite, alpha 0.01000");
    expect(text).toContain("evaluating condensed images |########################| 50/50");
    expect(text.split("\u001b[?25h")).toHaveLength(3);
  });

  it.each([true, false])("says warnings and skipped steps (terminal: %s)", (isTTY) => {
    const warning = { kind: "warning-raised", code: "damaged-checkpoint", message: "it is torn" } as const;
    const text = shown([step(0, 1), { ...step(1, null), skipped: "loss-not-finite" } as JobEvent, warning], isTTY);
    expect(text).toContain("step 1: update skipped (loss-not-finite)\n");
    expect(text).toContain("warning: it is torn\n");
  });
});
