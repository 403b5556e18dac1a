import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dsaAugmentation } from "@condensery/condensation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runJob } from "../jobs/run-job.js";
import { readEvaluation } from "../results/evaluation-file.js";
import { startComputeServices, type ComputeServices } from "../testing/compute-services.js";
import { temporaryFolder, tinyRequest, writeTinyDataset, writeTinyResult } from "../testing/index.js";
import { compareEvaluations } from "./compare-evaluations.js";
import { documentScores } from "./document-scores.js";
import { evaluateFolder, type FolderEvaluation } from "./evaluate-folder.js";
import type { EvaluationEvent } from "./evaluation-event.js";
import type { FolderEvaluationRequest } from "./evaluation-request.js";
import { rowAccuracy } from "./row-accuracy.js";

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
let services: ComputeServices;
let folder: string;
let recordedRandom: readonly number[] | undefined;

beforeAll(async () => {
  shared = await temporaryFolder();
  folder = join(shared.path, "out");
  await writeTinyDataset(join(shared.path, "data"));
  await writeTinyDataset(join(shared.path, "other"), 100);
  await cp(join(shared.path, "data"), join(shared.path, "moved"), { recursive: true });
  services = await startComputeServices({ stateFolder: join(shared.path, "state"), dataRoot: shared.path });
  const request = { ...tinyRequest("idx:data"), outerSteps: 1 };
  const { accuracies } = await runJob(request, {
    folder,
    compute: services.compute,
    dataRoots: [shared.path],
    now: () => 0,
  });
  recordedRandom = accuracies.randomReal?.accuracies;
});
afterAll(async () => {
  await services[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
});

const evaluate = (request: FolderEvaluationRequest, more: { readonly save?: boolean } = {}) =>
  evaluateFolder(request, { folder, compute: services.evaluation, save: false, ...more });

const short = { evaluations: 1, evaluationEpochs: 5 } as const;

function lastOf({ document }: FolderEvaluation): readonly (readonly number[])[] {
  return document.rows.map((row) => rowAccuracy(row, "last").accuracies);
}

describe("evaluateFolder", () => {
  it("finds what the job found, wherever the data set now is", async () => {
    const found = await evaluate({ dataset: "idx:moved", baselines: ["random"] });
    expect(lastOf(found)).toEqual([found.recorded?.accuracies, recordedRandom]);
    const { rows, protocol, source } = found.document;
    expect(rows[0]?.learningRate).toBe(found.recorded?.learningRate);
    expect(rows[0]?.images).toBe(6);
    expect(protocol).toMatchObject({ epochs: 3, batchSize: 256, learningRate: { kind: "learned" } });
    expect(source.testImages).toEqual([4, 4, 4]);
  });

  it("takes a protocol, and keeps best and last apart", async () => {
    const found = await evaluate({
      ...short,
      learningRate: 0.5,
      seed: "4",
      optimiser: "adamw",
      schedule: "cosine",
      testEvery: 2,
      confusion: true,
    });
    const [row] = found.document.rows;
    expect(row).toMatchObject({ subject: "condensed", epochs: 5, learningRate: 0.5 });
    expect(found.document.protocol.optimiser).toEqual({
      kind: "adamw",
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
    });
    const [repeat] = row?.repeats ?? [];
    expect(repeat?.curve.map(({ epoch }) => epoch)).toEqual([2, 4, 5]);
    expect(repeat?.best).toBe(Math.max(...(repeat?.curve.map(({ accuracy }) => accuracy) ?? [])));
    expect(repeat?.last).toBe(repeat?.curve.at(-1)?.accuracy);
    expect(repeat?.confusion.reduce((sum, count) => sum + count, 0)).toBe(12);
  });

  it("trains several networks, each with the options that it has", async () => {
    const found = await evaluate({ ...short, networks: ["mlp", "convnet"], width: 8, depth: 2 });
    const image = { channels: 1, height: 8, width: 8, classes: 3 };
    expect(found.document.rows.map(({ network }) => network)).toEqual([
      { kind: "mlp", ...image, hidden: 8 },
      { ...found.jobNetwork, filters: 8, depth: 2 },
    ]);
    expect(found.jobNetwork).toMatchObject({ kind: "convnet", ...image, filters: 4, depth: 1 });
  });

  it("trains networks with batch norm, and keeps that apart from other norms", async () => {
    const asked = { ...short, networks: ["convnet", "mlp"], width: 4 } as const;
    const found = await evaluate({ ...asked, norm: "batch" }, { save: true });
    const [convnet, mlp] = found.document.rows;
    expect(convnet?.network).toEqual({ ...found.jobNetwork, filters: 4, norm: "batch" });
    expect(mlp?.network).not.toHaveProperty("norm");
    expect((await readEvaluation(found.file ?? "")).document).toEqual(found.document);
    const usual = await evaluate(asked);
    const losses = ({ document }: FolderEvaluation) =>
      document.rows.map(({ repeats }) => repeats[0]?.curve.at(-1)?.loss);
    expect(losses(found)[0]).not.toBe(losses(usual)[0]);
    expect(losses(found)[1]).toBe(losses(usual)[1]);
    const { rows, notes } = compareEvaluations([[found.document, usual.document]]);
    expect(rows.map(({ network }) => network.kind)).toEqual(["mlp"]);
    expect(notes.filter((note) => note.includes('"norm":"batch"'))).toEqual([expect.stringContaining("is left out")]);
    await rm(found.file ?? "");
  });

  it("compares with real images and scores", async () => {
    const events: EvaluationEvent[] = [];
    const request = { ...short, evaluations: 2, featureEpochs: 2, wholeEpochs: 12, baselineLearningRate: 0.05 };
    const found = await evaluateFolder(
      { ...request, baselines: ["whole", "herding", "random", "k-center"] },
      { folder, compute: services.evaluation, save: false, onEvent: (event) => events.push(event) },
    );
    const { rows } = found.document;
    expect(rows.map(({ subject, images, epochs }) => [subject, images, epochs])).toEqual([
      ["condensed", 6, 5],
      ["random", 6, 5],
      ["herding", 6, 5],
      ["k-center", 6, 5],
      ["whole", 30, 12],
    ]);
    const mean = (subject: string) => {
      const row = rows.find((one) => one.subject === subject);
      return row === undefined ? Number.NaN : rowAccuracy(row, "last").mean;
    };
    expect(mean("whole")).toBeGreaterThan(0.9);
    const [score] = documentScores(found.document);
    expect(score?.last.hardLabelRecovery).toBeCloseTo(mean("whole") - mean("condensed"), 12);
    expect(score?.last.improvementOverRandom).toBeCloseTo(mean("condensed") - mean("random"), 12);
    const done = events.findLast((event) => event.kind === "evaluation-progressed");
    // Two networks: four rows of six epochs, and one of thirteen
    expect(done).toEqual({ kind: "evaluation-progressed", stepsDone: 2 * (4 * 6 + 13), stepsTotal: 74 });
    expect(events.filter(({ kind }) => kind === "evaluation-completed")).toHaveLength(5);
    expect(events.filter(({ kind }) => kind === "selection-progressed").length).toBeGreaterThan(0);
  });

  it("searches for a learning rate on training images", async () => {
    const rates = [1e-7, 0.05];
    const found = await evaluate({ ...short, evaluationEpochs: 30, learningRates: rates });
    const [row] = found.document.rows;
    expect(row?.search?.map(({ learningRate }) => learningRate)).toEqual(rates);
    const [slow, fast] = row?.search ?? [];
    expect(fast?.accuracy).toBeGreaterThan(slow?.accuracy ?? 1);
    expect(row?.learningRate).toBe(0.05);
    expect(found.document.protocol.learningRate).toEqual({ kind: "searched", rates, on: "train" });
    const given = await evaluate({ ...short, evaluationEpochs: 30, learningRate: 0.05 });
    expect(lastOf(given)).toEqual(lastOf(found));
  });

  it("is written beside the result, is read back, and is the same when made again", async () => {
    const request = { ...short, evaluations: 2, testEvery: 2 } as const;
    const { file, document } = await evaluate(request, { save: true });
    expect(file).toMatch(/evaluations\/[0-9a-f]{64}\.json$/);
    expect(await readEvaluation(folder)).toEqual({ file, document });
    expect((await evaluate(request, { save: true })).file).toBe(file);
    const other = await evaluate({ ...request, learningRate: 0.01 }, { save: true });
    expect(await readdir(join(folder, "evaluations"))).toHaveLength(2);
    await expect(readEvaluation(folder)).rejects.toThrow(/holds 2 evaluations; name one of/);
    expect(() => compareEvaluations([[document, other.document]])).toThrow(/^learning rate differs/);
    const text = await readFile(file ?? "", "utf8");
    await writeFile(file ?? "", text.replace('"last": ', '"last": 0'));
    await expect(readEvaluation(file ?? "")).rejects.toThrow("it was changed");
    await expect(readEvaluation(join(folder, "nothing.json"))).rejects.toThrow("is not there");
    await expect(readEvaluation(shared.path)).rejects.toThrow("holds no evaluation");
  });

  it("scores with the evaluation that has no augmentation", async () => {
    const request = { ...short, seed: "9", baselines: ["random"], testEvery: 1 } as const;
    const plain = await evaluate(request, { save: true });
    expect(plain.augmentationScores).toEqual([]);
    const foreign = await evaluate({ ...request, augmentation: "dsa", evaluationEpochs: 4 });
    expect(foreign.augmentationScores).toEqual([]);
    const augmented = await evaluate({ ...request, augmentation: "dsa", dsaStrategy: "flip_crop" });
    expect(augmented.document.protocol.augmentation).toMatchObject({ kind: "dsa", strategy: ["crop", "flip"] });
    const losses = (found: FolderEvaluation) => found.document.rows[0]?.repeats[0]?.curve.map(({ loss }) => loss);
    expect(losses(augmented)).not.toEqual(losses(plain));
    const gain = ({ document: { rows } }: FolderEvaluation) => {
      const [condensed, random] = rows.map((row) => rowAccuracy(row, "last").mean);
      return (condensed ?? Number.NaN) - (random ?? Number.NaN);
    };
    const [score] = augmented.augmentationScores;
    const expected = (Math.exp((gain(augmented) + gain(plain)) / 2) - 1 / Math.E) / (Math.E - 1 / Math.E);
    expect(score?.last).toBeCloseTo(expected, 12);
    expect(() => compareEvaluations([[plain.document, augmented.document]])).toThrow(
      /^augmentation differs: "none" and /,
    );
  });

  it("augments as the job did where nothing else is asked for", async () => {
    await using augmented = await temporaryFolder();
    const ofJob = dsaAugmentation({ strategy: ["crop", "flip"], parameters: { probFlip: 0.25 } });
    await writeTinyResult(augmented.path, join(shared.path, "data"), { augmentation: ofJob });
    const augmentationOf = async (request: FolderEvaluationRequest) => {
      const options = { folder: augmented.path, compute: services.evaluation, save: false };
      const { document } = await evaluateFolder({ ...short, evaluationEpochs: 1, ...request }, options);
      return document.protocol.augmentation;
    };
    expect(await augmentationOf({})).toEqual(ofJob);
    expect(await augmentationOf({ dsaStrategy: "color" })).toEqual({ ...ofJob, strategy: ["color"] });
    expect(await augmentationOf({ dsaMode: "siamese" })).toEqual({ ...ofJob, mode: "siamese" });
    expect(await augmentationOf({ augmentation: "none" })).toBeUndefined();
    await expect(augmentationOf({ augmentation: "none", dsaMode: "siamese" })).rejects.toMatchObject({
      problems: ["dsaMode is an option of the augmentation dsa; leave it out"],
    });
  });

  it("says all that is wrong at once", async () => {
    const request: FolderEvaluationRequest = {
      networks: ["vgg11"],
      depth: 2,
      evaluations: 0,
      optimiser: "adam",
      momentum: 0.5,
      beta1: 1,
      schedule: "cosine",
      decayEpochs: [1],
      learningRate: 0,
      baselineLearningRate: 1,
      baselineLearningRates: [1],
      testEvery: 0,
      wholeEpochs: 0,
      augmentation: "dsa",
      dsaStrategy: "blur",
    };
    await expect(evaluate(request)).rejects.toMatchObject({
      name: "JobSpecError",
      problems: [
        "depth is an option of convnet only; leave it out with vgg11",
        "evaluations must be an integer of at least 1, got 0",
        "wholeEpochs must be an integer of at least 1, got 0",
        "learningRate must be a number above 0, got 0",
        "baselineLearningRates replaces baselineLearningRate; give one of them",
        "momentum is no option of adam; leave it out",
        "decayEpochs is an option of the step schedule; leave it out",
        'dsaStrategy cannot be read: "blur" is no group of a strategy; join some of color, crop, cutout, flip, scale, rotate with "_"',
        "beta1 must be a finite number at least 0 and below 1, got 1",
        "testEvery must be an integer of at least 1, got 0",
      ],
    });
  });

  it("refuses another data set", async () => {
    await expect(evaluate({ dataset: "idx:other" })).rejects.toMatchObject({
      name: "ComputeError",
      reason: "DATASET_MISMATCH",
      message: expect.stringContaining("idx:other is not the data set that the request was made for"),
    });
  });
});
