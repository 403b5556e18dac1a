import { PassThrough } from "node:stream";
import type { CondensationEvent } from "@condensery/client";
import { describe, expect, it } from "vitest";
import { progress } from "./progress.js";

/** An event a second after the one before. */
function at(second: number) {
  return { sequence: second + 1, resumeToken: `behind-${second}`, time: new Date(1000 * second) };
}

function step(index: number, loss: number, skipReason?: "loss-not-finite"): CondensationEvent {
  const cost = { deviceSeconds: 1, flops: 1, bytesMoved: 1, cost: 0 };
  const skipped = skipReason === undefined ? {} : { skipReason };
  return {
    kind: "step-completed",
    ...at(index),
    step: index,
    loss,
    hypergradientNorm: 1,
    alpha: 0.01,
    ...cost,
    ...skipped,
  };
}

/** Shows events as they arrive, one a second, and returns what was written. */
function shown(events: readonly CondensationEvent[], isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  let seconds = 0;
  const display = progress({ error: stream, now: () => 1000 * seconds }, 100);
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
    const evaluated = {
      kind: "phase-progressed",
      phase: "evaluation",
      subject: "condensed",
      done: 50,
      total: 50,
    } as const;
    const started = { kind: "phase-started", phase: "evaluation" } as const;
    const text = shown([step(49, Number.NaN), { ...started, ...at(50) }, { ...evaluated, ...at(51) }], true);
    expect(text).toContain("condensing |############------------| 50/100    loss not finite, alpha 0.01000");
    expect(text).toContain("evaluating condensed images |########################| 50/50");
    expect(text.split("\u001b[?25h")).toHaveLength(3);
  });

  it("measures anew what begins again after an interruption", () => {
    const later = (index: number): CondensationEvent => ({
      ...step(index, 1),
      time: new Date(3_600_000 + 1000 * index),
    });
    const running = { kind: "state-changed", state: "running", ...at(2) } as const;
    const text = shown([step(0, 1), running, later(1), later(2), later(3), later(4), later(5), later(6)], false);
    expect(text.split("\n").at(-2)).toBe("condensing: 7/100, 1.0/s, 1:33 left, loss 1.0000, alpha 0.01000");
  });

  it.each([true, false])("says warnings and skipped steps (terminal: %s)", (isTTY) => {
    const warning = { kind: "warning-raised", ...at(2), code: "damaged-checkpoint", message: "it is torn" } as const;
    const text = shown([step(0, 1), step(1, Number.NaN, "loss-not-finite"), warning], isTTY);
    expect(text).toContain("step 1: update skipped (loss-not-finite)\n");
    expect(text).toContain("warning: it is torn\n");
  });
});
