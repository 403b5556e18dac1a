import { expect } from "vitest";
import type { CollectedSpan } from "./span-collector.js";

/** A span's own clock begins at a whole millisecond. */
const clockMs = 1.5;

/**
 * Expects that every program run is a span directly below one of `parents`, in its trace and within its time, and that
 * the runs of each parent add up to what it says of itself. Returns the runs.
 */
export function expectSessionRuns(
  spans: readonly CollectedSpan[],
  parents: readonly CollectedSpan[],
): readonly CollectedSpan[] {
  const runs = spans.filter(({ name }) => name === "condensery.session_run");
  const ids = new Set(parents.map(({ spanId }) => spanId));
  expect(runs.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ""))).toEqual([]);
  for (const parent of parents) {
    const own = runs.filter(({ parentSpanId }) => parentSpanId === parent.spanId);
    const sum = (attribute: string) => own.reduce((total, run) => total + Number(run.attributes[attribute]), 0);
    expect(own.length).toBeGreaterThan(0);
    expect(sum("condensery.flops")).toBe(parent.attributes["condensery.flops"]);
    expect(sum("condensery.device_seconds")).toBeCloseTo(Number(parent.attributes["condensery.device_seconds"]), 9);
    for (const run of own) {
      expect(run.traceId).toBe(parent.traceId);
      expect(run.start).toBeGreaterThan(parent.start - clockMs);
      expect(run.end).toBeLessThan(parent.end + clockMs);
      expect(run.end - run.start).toBeCloseTo(1000 * Number(run.attributes["condensery.device_seconds"]), 2);
      expect(Number(run.attributes["condensery.bytes"])).toBeGreaterThanOrEqual(0);
    }
  }
  return runs;
}
