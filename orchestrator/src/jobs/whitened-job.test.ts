import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadDataset, locateDataset, prepareWhitened, rowProduct } from "@condensery/datasets";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Compute } from "../compute/compute.js";
import { evaluateFolder } from "../evaluation/evaluate-folder.js";
import { readResult } from "../results/result-folder.js";
import { rowAccuracy } from "../evaluation/row-accuracy.js";
import { temporaryFolder, tinyRequest, writeTinyDataset } from "../testing/index.js";
import { startTinyJobs, type TinyJobs } from "../testing/tiny-jobs.js";
import type { JobEvent } from "./events.js";
import { resumeJob, runJob } from "./run-job.js";

let jobs: TinyJobs;
const request = { ...tinyRequest("idx:data"), evaluations: 1, evaluationEpochs: 2 };

beforeAll(async () => {
  jobs = await startTinyJobs();
  await writeTinyDataset(join(jobs.dataRoot, "other"), 100);
});
afterAll(async () => {
  await jobs[Symbol.asyncDispose]();
});

/** A run that counts the whitenings it has fitted. */
function watched(folder: string, onEvent?: (event: JobEvent) => void) {
  let fitted = 0;
  const compute: Compute = {
    ...jobs.compute,
    fitWhitening(asked, context) {
      fitted += 1;
      return jobs.compute.fitWhitening(asked, context);
    },
  };
  return { ...jobs.watched(folder, onEvent, compute), fitted: () => fitted };
}

function digestOf(events: readonly JobEvent[]): string | undefined {
  return events.find((event) => event.kind === "experts-trained")?.specDigest;
}

it("whitens by what is kept beside the result, goes on bit for bit, and is evaluated the same way", async () => {
  await using whole = await temporaryFolder();
  await using torn = await temporaryFolder();
  const whitened = { ...request, preprocessing: "zca" } as const;
  const uninterrupted = watched(whole.path);
  const made = await runJob(whitened, uninterrupted.options);
  expect(uninterrupted.fitted()).toBe(1);

  const controller = new AbortController();
  const stopped = watched(torn.path, (event) => {
    if (event.kind === "step-completed" && event.step === 0) controller.abort(new Error("enough"));
  });
  await expect(runJob(whitened, { ...stopped.options, signal: controller.signal })).rejects.toThrow("enough");
  const resumed = watched(torn.path);
  expect((await resumeJob({}, resumed.options)).resumedAtStep).toBe(1);
  // What was fitted before the interruption is still there
  expect(resumed.fitted()).toBe(0);
  for (const file of ["images.safetensors", "whitening.safetensors", "grid.png"]) {
    expect(await readFile(join(torn.path, file))).toEqual(await readFile(join(whole.path, file)));
  }

  const { set, whitening, document } = await readResult(whole.path);
  expect(set.preprocessing).toEqual({ kind: "zca", epsilon: 0.1, padTo: null });
  expect(document.job.preprocessing).toBe("zca");
  if (whitening === undefined) throw new Error("the result has no whitening");
  const { train } = await loadDataset(await locateDataset("idx:data", [jobs.dataRoot]));
  const every = Int32Array.from({ length: train.count }, (_, index) => index);
  const white = await prepareWhitened(train, whitening, null, every, { product: rowProduct });
  const mean = white.reduce((sum, value) => sum + value, 0) / white.length;
  expect(Math.abs(mean)).toBeLessThan(1e-5);

  const options = { folder: whole.path, compute: jobs.evaluation, save: false };
  const found = await evaluateFolder({ baselines: ["random"] }, options);
  const [condensed, random] = found.document.rows.map((row) => rowAccuracy(row, "last").accuracies);
  // The random images, too, are whitened by the service as they were by the job
  expect([condensed, random]).toEqual([made.accuracies.condensed?.accuracies, made.accuracies.randomReal?.accuracies]);
});

it("is shown in pixels, padded images too", async () => {
  await using folder = await temporaryFolder();
  const padded = { ...request, depth: 4, preprocessing: "zca", imageLearningRate: 0, evaluations: 0 } as const;
  await runJob(padded, watched(folder.path).options);
  const { set, whitening } = await readResult(folder.path);
  expect(set.images.shape).toEqual([6, 1, 16, 16]);
  expect(whitening?.shape).toEqual({ channels: 1, height: 8, width: 8 });
  // Learned at no rate, the images are real ones still; a pixel of theirs is four by four in the picture
  const picture = decode(await readFile(join(folder.path, "grid.png")));
  const dataset = await loadDataset(await locateDataset("idx:data", [jobs.dataRoot]));
  const first = Array.from({ length: 64 }, (_, at) => {
    const [row, column] = [Math.floor(at / 8) + 4, (at % 8) + 4];
    return picture.data[row * 4 * picture.width + column * 4] ?? -1;
  });
  const distances = Array.from({ length: dataset.train.count }, (_, image) =>
    Math.max(...first.map((value, at) => Math.abs(value - (dataset.train.images[image * 64 + at] ?? 0)))),
  );
  expect(Math.min(...distances)).toBeLessThanOrEqual(1);
  expect(picture.data[0]).toBe(0);
});

it("makes other experts than another preprocessing, and refuses a whitening that is not its own", async () => {
  await using folder = await temporaryFolder();
  await using other = await temporaryFolder();
  const brief = { ...request, outerSteps: 1, evaluations: 0 };
  const [standard, white] = [watched(other.path), watched(folder.path)];
  await runJob(brief, standard.options);
  await runJob({ ...brief, preprocessing: "zca" }, white.options);
  expect(digestOf(white.events)).not.toBe(digestOf(standard.events));
  expect(standard.fitted()).toBe(0);

  const file = join(folder.path, "whitening.safetensors");
  const bytes = await readFile(file);
  const evaluating = () => evaluateFolder({}, { folder: folder.path, compute: jobs.evaluation, save: false });
  await writeFile(file, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1));
  await expect(evaluating()).rejects.toThrow(/whitening\.safetensors: has SHA-256 [0-9a-f]{64}, but its images/);
  await rm(file);
  await expect(evaluating()).rejects.toThrow("its images were whitened, and whitening.safetensors is missing");
  await writeFile(file, bytes);
  await expect(
    evaluateFolder({ dataset: "idx:other" }, { folder: folder.path, compute: jobs.evaluation, save: false }),
  ).rejects.toMatchObject({ reason: "DATASET_MISMATCH" });
});
