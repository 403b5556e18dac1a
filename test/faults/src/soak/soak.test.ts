import { expect, test } from "vitest";
import { runSoak } from "./run-soak.js";

const options = { jobs: 12, atOnce: 4, seed: 1, database: "pglite" } as const;

test("condensations end as they would undisturbed while a process is killed and others are cancelled", async () => {
  const told: number[] = [];
  const report = await runSoak(options, { onEnded: (ended) => told.push(ended) }, new AbortController().signal);
  expect(report.failures).toEqual([]);
  expect(report.problems).toEqual([]);
  expect(told).toEqual(Array.from({ length: options.jobs + 1 }, (_, index) => index));
  expect(report.succeeded + report.cancelled).toBe(options.jobs);
  expect(report.kills).toBe(1);
  expect(report.cancels + report.cancelsTooLate).toBe(2);
  expect(report.series.length).toBeGreaterThanOrEqual(5);
}, 300_000);
