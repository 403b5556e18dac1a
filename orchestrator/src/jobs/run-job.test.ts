import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaults } from "../specification/defaults.js";
import type { JobEvent } from "./events.js";
import type { JobRequest } from "../specification/job-request.js";
import { temporaryFolder, tinyRequest } from "../testing/index.js";
import { startTinyJobs, type TinyJobs } from "../testing/tiny-jobs.js";
import { readResult } from "../results/result-folder.js";
import { bestWindow } from "./best-state.js";
import { resumeJob, runJob } from "./run-job.js";

/** The data set and the experts of all tests here: they are trained once. */
let jobs: TinyJobs;
const request = tinyRequest("idx:data");

beforeAll(async () => {
  jobs = await startTinyJobs();
});
afterAll(async () => {
  await jobs[Symbol.asyncDispose]();
});

/** A run whose milliseconds are calls, and whose device seconds cost. */
function watched(folder: string, onEvent?: (event: JobEvent) => void) {
  const { events, options } = jobs.watched(folder, onEvent);
  let time = 0;
  return { events, options: { ...options, devicePricePerSecond: 2, now: () => (time += 1) } };
}

/** Runs a job that is aborted as soon as it has completed a step. */
async function interrupted(asked: JobRequest, folder: string, step: number): Promise<readonly JobEvent[]> {
  const controller = new AbortController();
  const { events, options } = watched(folder, (event) => {
    if (event.kind === "step-completed" && event.step === step) controller.abort(new Error("enough"));
  });
  await expect(runJob(asked, { ...options, signal: controller.signal })).rejects.toThrow("enough");
  return events;
}

function images(folder: string): Promise<Buffer> {
  return readFile(join(folder, "images.safetensors"));
}

function best(folder: string): Promise<Buffer> {
  return readFile(join(folder, "best.safetensors"));
}

describe("runJob", () => {
  it("condenses, evaluates, tells of it in plain JSON, and does the same again", async () => {
    await using folder = await temporaryFolder();
    const { events, options } = watched(folder.path);
    const result = await runJob(request, options);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    const kinds = [...new Set(events.map(({ kind }) => kind))];
    expect(kinds).toEqual([
      "job-started",
      "phase-started",
      "dataset-loaded",
      "phase-completed",
      "job-recorded",
      "expert-progressed",
      "experts-trained",
      "step-completed",
      "checkpoint-written",
      "evaluation-progressed",
      "evaluation-completed",
      "job-completed",
    ]);
    expect(events.at(-1)).toEqual({ kind: "job-completed", result });
    expect(result.steps).toMatchObject({ done: 4, skipped: 0 });
    expect(result.accuracies.condensed).toMatchObject({ images: 6, repeats: 2, epochs: 3, learningRate: result.alpha });
    expect(result.accuracies.randomReal).toMatchObject({ images: 6, learningRate: defaults.alpha });
    expect(result.accuracies.experts).toMatchObject({ images: 30, repeats: 2, epochs: 2 });
    expect(result.device).toMatchObject({ provider: "cpu", threads: 1 });
    expect(result.cost.cost).toBe(2 * result.cost.deviceSeconds);
    for (const figure of Object.values(result.cost)) expect(figure).toBeGreaterThan(0);
    expect(await readdir(folder.path)).toEqual([
      "best.safetensors",
      "dataset.json",
      "grid.png",
      "images.safetensors",
      "job",
    ]);
    // Too few steps to tell a best state from the others
    expect(result.best).toEqual({ step: 4, loss: null, window: bestWindow, equalsLast: true });
    expect(await best(folder.path)).toEqual(await images(folder.path));

    const first = await images(folder.path);
    const again = await runJob(request, watched(folder.path).options);
    expect(again.accuracies).toEqual(result.accuracies);
    expect(await images(folder.path)).toEqual(first);
  });

  it.each<[name: string, change: JobRequest]>([
    ["several segments a step", { segmentsPerStep: 3 }],
    ["satm with mini-batches", { batchSize: 2, gamma: 0.1, checkpointEvery: 100 }],
    ["mtt", { method: "mtt", keptSteps: 3, alphaGradient: "first-order" }],
  ])("gives the same bytes after an interruption (%s)", async (_, change) => {
    const asked = { ...request, evaluations: 1, evaluationEpochs: 1, ...change };
    await using whole = await temporaryFolder();
    await using torn = await temporaryFolder();
    await runJob(asked, watched(whole.path).options);
    const events = await interrupted(asked, torn.path, 1);
    expect(events.at(-1)).toMatchObject({ kind: "checkpoint-written", step: 2 });
    const resumed = watched(torn.path);
    const result = await resumeJob({}, resumed.options);
    expect(result.resumedAtStep).toBe(2);
    expect(resumed.events.filter(({ kind }) => kind === "step-completed")).toHaveLength(2);
    expect(resumed.events).toContainEqual(expect.objectContaining({ kind: "experts-trained", epochsTrained: 0 }));
    expect(await images(torn.path)).toEqual(await images(whole.path));
    expect(await readFile(join(torn.path, "job", "steps.jsonl"), "utf8")).toBe(
      await readFile(join(whole.path, "job", "steps.jsonl"), "utf8"),
    );
  });

  it("matches the experts of another seed where asked to, which are then there already", async () => {
    await using one = await temporaryFolder();
    await using other = await temporaryFolder();
    const asked = { ...request, evaluations: 0, seed: "91" };
    await runJob(asked, watched(one.path).options);
    const { events, options } = watched(other.path);
    await runJob({ ...asked, seed: "92", expertSeed: "91" }, options);
    expect(events).toContainEqual(expect.objectContaining({ kind: "experts-trained", epochsTrained: 0 }));
    expect(await images(other.path)).not.toEqual(await images(one.path));
    expect((await readResult(other.path)).document.job).toMatchObject({ seed: "92", experts: { seed: "91" } });
  });

  it("publishes the best state beside the last one, the same after an interruption", async () => {
    const asked = { ...request, innerSteps: 1, keptSteps: 1, outerSteps: bestWindow + 12, checkpointEvery: 8 };
    const unevaluated = { ...asked, evaluations: 0, imageLearningRate: 1e4, alphaLearningRate: 1e-2 };
    await using whole = await temporaryFolder();
    await using torn = await temporaryFolder();
    const { best: found, steps } = await runJob(unevaluated, watched(whole.path).options);
    expect(steps.done).toBe(bestWindow + 12);
    expect(found).toMatchObject({ window: bestWindow, equalsLast: false });
    expect(found.step).toBeGreaterThanOrEqual(bestWindow - 1);
    expect(found.loss).toBeGreaterThan(0);
    expect(await best(whole.path)).not.toEqual(await images(whole.path));
    await interrupted(unevaluated, torn.path, bestWindow + 5);
    expect((await resumeJob({}, watched(torn.path).options)).best).toEqual(found);
    expect(await best(torn.path)).toEqual(await best(whole.path));
    expect((await readResult(torn.path)).document.best).toEqual((await readResult(whole.path)).document.best);
  });

  it("keeps an unfinished job, and goes on from its older checkpoint when the newest is damaged", async () => {
    const asked = { ...request, evaluations: 1, evaluationEpochs: 1, checkpointEvery: 1 };
    await using whole = await temporaryFolder();
    await using torn = await temporaryFolder();
    await runJob({ ...asked, outerSteps: 5 }, watched(whole.path).options);
    await interrupted(asked, torn.path, 2);
    await expect(runJob(asked, watched(torn.path).options)).rejects.toThrow(
      `${torn.path}: holds an unfinished job, 3 of 4 outer steps done`,
    );
    const newest = join(torn.path, "job", "checkpoint-3.safetensors");
    await truncate(newest, 500);
    const { events, options } = watched(torn.path);
    const result = await resumeJob({ outerSteps: 5 }, options);
    expect(events[0]).toMatchObject({ kind: "warning-raised", code: "damaged-checkpoint" });
    expect(events[0]).toHaveProperty("message", expect.stringContaining(newest));
    expect(result.resumedAtStep).toBe(2);
    expect(result.steps.done).toBe(5);
    expect(await images(torn.path)).toEqual(await images(whole.path));
  });

  it("can be resumed when it was interrupted before its first step", async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    const { options } = watched(folder.path, ({ kind }) => kind === "experts-trained" && controller.abort());
    await expect(runJob(request, { ...options, signal: controller.signal })).rejects.toThrow(/abort/);
    expect(await resumeJob({}, watched(folder.path).options)).toMatchObject({ resumedAtStep: 0, steps: { done: 4 } });
  });

  it("refuses before it touches an older result", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "dataset.json"), "older");
    const { options } = watched(folder.path);
    await expect(runJob({ ...request, imagesPerClass: 11 }, options)).rejects.toThrow(/ask for at most 10 per class/);
    await expect(runJob({ ...request, batchSize: 4 }, options)).rejects.toThrow(
      "batchSize must divide the 6 condensed images, got 4",
    );
    await expect(runJob({ ...request, dataset: "idx:other" }, options)).rejects.toThrow(/no data set "idx:other"/);
    expect(await readdir(folder.path)).toEqual(["dataset.json"]);
  });
});

describe("resumeJob", () => {
  it("refuses a folder without a job", async () => {
    await using folder = await temporaryFolder();
    await expect(resumeJob({}, watched(folder.path).options)).rejects.toThrow(
      `${folder.path}: holds no job to go on with`,
    );
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("refuses checkpoints of another job", async () => {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    await interrupted(request, folder.path, 0);
    const { options } = watched(folder.path);
    await interrupted({ ...request, seed: "9" }, other.path, 0);
    const name = join("job", "checkpoint-1.safetensors");
    await writeFile(join(folder.path, name), await readFile(join(other.path, name)));
    await expect(resumeJob({}, options)).rejects.toThrow(/written for other options/);
  });
});
