import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { scriptedSegments } from "../testing/scripted-segments.js";
import { temporaryFolder, tinyRequest, writeTinyDataset } from "../testing/index.js";
import { bestWindow } from "./best-state.js";
import type { Checkpoint } from "./checkpoint.js";
import { condense, type CondensationEnd } from "./condense.js";
import { DeviceWatch } from "./device-watch.js";
import { initialImages } from "./initial-images.js";
import { CostLedger } from "./job-context.js";
import { JobFolder } from "./job-folder.js";
import { loadData, type LoadedData } from "./load-data.js";
import { forgetfulJournal } from "./step-journal.js";

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
let data: LoadedData;
/** Of a job that was not interrupted. */
let undisturbed: { readonly end: CondensationEnd | undefined; readonly bytes: Buffer };
const request = {
  ...tinyRequest("idx:data"),
  method: "mtt",
  keptSteps: 3,
  alpha: 1,
  alphaLearningRate: 1,
  imageLearningRate: 1,
  momentum: 0,
  checkpointEvery: 20,
} as const;
const experts = {
  specDigest: "ab",
  accuracy: { accuracies: [1], mean: 1, standardDeviation: 0, images: 1, repeats: 1, epochs: 1, learningRate: 1 },
};
const outerSteps = 130;

beforeAll(async () => {
  shared = await temporaryFolder();
  await writeTinyDataset(join(shared.path, "data"));
  const { network } = resolveJobSpec(request);
  data = await loadData({ uri: "idx:data", network, roots: [shared.path] });
  const job = new JobFolder(join(shared.path, "undisturbed"));
  const { end } = await run(job);
  undisturbed = { end, bytes: await lastCheckpoint(job) };
});
afterAll(() => shared[Symbol.asyncDispose]());

/** Runs the outer loop from what the folder holds; with `stop`, until so many steps are done. */
async function run(job: JobFolder, options: { readonly steps?: number; readonly stop?: number } = {}) {
  const { steps = outerSteps, stop } = options;
  const damaged: string[] = [];
  await job.prepare();
  const checkpoint = await job.readCheckpoint(({ file }) => damaged.push(basename(file)));
  const controller = new AbortController();
  const spec = resolveJobSpec({ ...request, outerSteps: steps });
  let time = 0;
  const context = {
    spec,
    compute: scriptedSegments(),
    data,
    devices: new DeviceWatch(() => undefined, checkpoint?.device),
    costs: new CostLedger(),
    journal: forgetfulJournal,
    now: () => (time += 1),
    emit: (event: { readonly kind: string; readonly step?: number }) => {
      if (event.kind === "step-completed" && event.step === (stop ?? 0) - 1) controller.abort(new Error("enough"));
    },
    signal: controller.signal,
  };
  const initial = await initialImages(data, spec.imagesPerClass, BigInt(spec.seed));
  const ending = condense(context, { folder: job, experts, initial, checkpoint });
  if (stop === undefined || stop === steps) return { damaged, end: await ending };
  await expect(ending).rejects.toThrow("enough");
  return { damaged, end: undefined };
}

function lastCheckpoint(job: JobFolder): Promise<Buffer> {
  return readFile(join(job.temporaryFolder, `checkpoint-${outerSteps}.safetensors`));
}

test("the best state is the one that was measured, beside the last one, which goes on", async () => {
  const { end } = undisturbed;
  const history = new JobFolder(join(shared.path, "undisturbed")).stepsFile;
  const losses = (await readFile(history, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).loss as number);
  const means = losses
    .slice(bestWindow - 1)
    .map((_, index) => losses.slice(index, index + bestWindow).reduce((sum, loss) => sum + loss, 0) / bestWindow);
  const step = means.indexOf(Math.min(...means)) + bestWindow - 1;
  expect(step).toBeGreaterThan(bestWindow);
  expect(step).toBeLessThan(outerSteps - 1);
  expect(end).toMatchObject({ state: { step: outerSteps }, best: { step, loss: Math.min(...means) } });

  // The same job, ended in front of that very step, has the images that the best state is said to have
  await using shorter = await temporaryFolder();
  const { end: before } = await run(new JobFolder(shorter.path), { steps: step });
  expect(end?.best?.images).toEqual(before?.state.images.value);
  expect(end?.best?.alpha).toBe(before?.state.alpha.value);
});

test("a job of too few steps has no best state", async () => {
  await using folder = await temporaryFolder();
  expect((await run(new JobFolder(folder.path), { steps: bestWindow - 1 })).end?.best).toBeUndefined();
});

test.each([1, 7, 20, bestWindow - 1, bestWindow, bestWindow + 1, 84, 85, 86, 100, outerSteps - 1])(
  "going on behind step %i gives the same bytes, the best state included",
  async (stop) => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(folder.path);
    await run(job, { stop });
    await run(job);
    expect((await lastCheckpoint(job)).equals(undisturbed.bytes)).toBe(true);
  },
);

test("a job that is given more steps finds the same best state as one that had them from the start", async () => {
  await using folder = await temporaryFolder();
  const job = new JobFolder(folder.path);
  await run(job, { steps: 77 });
  expect((await run(job)).end).toEqual(undisturbed.end);
});

test("a checkpoint with a damaged best state is named, and the one before it gives the same bytes", async () => {
  await using folder = await temporaryFolder();
  const job = new JobFolder(folder.path);
  await run(job, { stop: 110 });
  const name = "checkpoint-110.safetensors";
  expect(await readdir(job.temporaryFolder)).toContain(name);
  const { search } = (await job.readCheckpoint(() => undefined)) ?? ({} as Partial<Checkpoint>);
  const file = join(job.temporaryFolder, name);
  const content = await readFile(file);
  const images = search?.best?.images ?? new Float32Array(0);
  const place = content.indexOf(Buffer.from(images.buffer, images.byteOffset, images.byteLength));
  expect(place).toBeGreaterThan(0);
  content[place + 5] = (content[place + 5] ?? 0) ^ 4;
  await writeFile(file, content);
  const { damaged } = await run(job);
  expect(damaged).toEqual([name]);
  expect((await lastCheckpoint(job)).equals(undisturbed.bytes)).toBe(true);
});
