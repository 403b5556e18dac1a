import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StepRecord } from "./events.js";
import { StepHistory } from "./step-history.js";
import { temporaryFolder } from "../testing/index.js";

function record(step: number, loss: number | null): StepRecord {
  const rest = {
    segments: [{ expert: 0, startEpoch: 1 }],
    hypergradientNorm: 1,
    alpha: 0.01,
    alphaGradient: 0,
    firstInnerLoss: 2,
  };
  return { step, loss, ...rest, ...(loss === null ? { skipped: "loss-not-finite" } : {}) };
}

async function written(file: string, losses: readonly (number | null)[]): Promise<void> {
  await using history = await StepHistory.open(file, 0);
  for (const [step, loss] of losses.entries()) await history.append(record(step, loss));
}

describe("StepHistory", () => {
  it("sums up what was appended", async () => {
    await using folder = await temporaryFolder();
    await using history = await StepHistory.open(join(folder.path, "steps.jsonl"), 0);
    expect(history.summary).toMatchObject({ done: 0, losses: { first: null } });
    for (const [step, loss] of [0.9, null, 0.5, 0.7].entries()) await history.append(record(step, loss));
    expect(history.summary).toEqual({
      done: 4,
      skipped: 1,
      losses: { first: 0.9, last: 0.7, best: 0.5, bestStep: 2 },
    });
  });

  it("is cut back to the checkpoint, a torn last line included, and goes on", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "steps.jsonl");
    await written(file, [0.9, 0.5, 0.7]);
    await appendFile(file, '{"step":3,"lo');
    await using history = await StepHistory.open(file, 2);
    expect(history.summary).toMatchObject({ done: 2, losses: { last: 0.5 } });
    await history.append(record(2, 0.4));
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).loss)).toEqual([0.9, 0.5, 0.4]);
  });

  it("refuses a file that has lost steps", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "steps.jsonl");
    await written(file, [0.9]);
    await expect(StepHistory.open(file, 2)).rejects.toThrow(`${file}: has 1 steps, the checkpoint was written after 2`);
  });

  it("names the line and field of a damaged one", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "steps.jsonl");
    await writeFile(file, '{"step":0,"loss":1}\n{"step":7,"loss":1}\n');
    await expect(StepHistory.open(file, 2)).rejects.toThrow(`${file}, line 2, step: expected 1, found 7`);
  });
});
