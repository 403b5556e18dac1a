import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors } from "@condensery/wire";
import { describe, expect, it } from "vitest";
import type { AccuracyRow } from "./job-result.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { readResult, writeResult } from "./result-folder.js";
import { decodeCondensedSet } from "./result-images.js";
import { temporaryFolder } from "../testing/index.js";

const row: AccuracyRow = {
  accuracies: [0.5, 1],
  mean: 0.75,
  standardDeviation: 0.25,
  images: 2,
  repeats: 2,
  epochs: 1,
  learningRate: 0.01,
};
const set = {
  images: { shape: [2, 1, 1, 2], data: Float32Array.of(0.5, -1, 2, 0) },
  labels: { shape: [2, 2], data: Float32Array.of(1, 0, 0.25, 0.75) },
  alpha: 0.012345678901234567,
  preprocessing: { kind: "standardise", mean: [0.1307], std: [0.3081], padTo: null },
} as const;
const best = { ...set, images: { ...set.images, data: Float32Array.of(0.25, -1, 2, 0) }, alpha: 0.5 };
const sets = { last: set, best };
const document = {
  best: { step: 2, loss: 0.75, window: 50, equalsLast: false },
  source: { uri: "mnist", name: "mnist", digest: "ab", classes: ["zero", "one"], trainImages: 5, testImages: 3 },
  job: resolveJobSpec({ method: "mtt" }),
  steps: { done: 3, skipped: 1, losses: { first: 1, last: null, best: 0.5, bestStep: 1 } },
  accuracies: { condensed: row, randomReal: row, experts: row },
  versions: { condensery: "0.1.0", node: "20" },
  device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
  resumedAtStep: 0,
  seconds: { "load-data": 1, "train-experts": 2, condense: 3, evaluate: 4 },
  secondsTotal: 11,
  cost: { deviceSeconds: 2.5, flops: 1e12, bytesMoved: 1000, cost: 0.5 },
} as const;

describe("a result folder", () => {
  it("comes back exactly, and other programs can read its tensors", async () => {
    await using folder = await temporaryFolder();
    await writeResult(folder.path, sets, document);
    const result = await readResult(folder.path);
    expect(result.set).toEqual(set);
    expect(result.document).toMatchObject(document);
    const { tensors, metadata } = decodeSafetensors(await readFile(join(folder.path, "images.safetensors")));
    expect(Object.entries(tensors).map(([name, { dtype }]) => `${name} ${dtype}`)).toEqual([
      "alpha F64",
      "images F32",
      "labels F32",
    ]);
    expect(JSON.parse(metadata["preprocessing"] ?? "")).toEqual(set.preprocessing);
  });

  it("holds the best state beside the last one, with its digest", async () => {
    await using folder = await temporaryFolder();
    await writeResult(folder.path, sets, document);
    const bytes = await readFile(join(folder.path, "best.safetensors"));
    expect(decodeCondensedSet("best.safetensors", bytes)).toEqual(best);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect((await readResult(folder.path)).document.best).toEqual({ ...document.best, sha256 });
  });

  it("of an older version has no best state", async () => {
    await using folder = await temporaryFolder();
    await writeResult(folder.path, sets, document);
    const file = join(folder.path, "dataset.json");
    const { best: _, ...older } = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify(older));
    await rm(join(folder.path, "best.safetensors"));
    expect((await readResult(folder.path)).document.best).toBeUndefined();
  });

  it("may hold no evaluation", async () => {
    await using folder = await temporaryFolder();
    await writeResult(folder.path, sets, { ...document, accuracies: { experts: row } });
    expect((await readResult(folder.path)).document.accuracies).toEqual({ experts: row });
  });

  it("says what is missing", async () => {
    await using folder = await temporaryFolder();
    await expect(readResult(folder.path)).rejects.toThrow("images.safetensors is missing");
  });

  it("refuses images that its document does not describe", async () => {
    await using folder = await temporaryFolder();
    await writeResult(folder.path, { last: { ...set, alpha: 1 }, best }, document);
    const other = await readFile(join(folder.path, "images.safetensors"));
    await writeResult(folder.path, sets, document);
    await writeFile(join(folder.path, "images.safetensors"), other);
    await expect(readResult(folder.path)).rejects.toThrow(
      /dataset\.json, images\.sha256: .*one of the two was changed/,
    );
  });

  it.each([
    [["seconds", "condense"], "soon", 'seconds.condense: expected a number of at least 0, found "soon"'],
    [
      ["accuracies", "experts", "mean"],
      7,
      "accuracies.experts.mean: expected a number of at least 0 and of at most 1, found 7",
    ],
    [["source", "classes"], null, "source.classes: expected a list, found null"],
    [["job", "recipe", "rho"], undefined, "job.recipe.rho: is missing"],
    [["best", "step"], -1, "best.step: expected an integer of at least 0, found -1"],
    [["best", "equalsLast"], "no", 'best.equalsLast: expected true or false, found "no"'],
    [["best", "sha256"], undefined, "best.sha256: is missing"],
    [["colour"], 1, "colour: is not known to this version"],
    [["format"], "condensery-dataset/9", "format: expected one of condensery-dataset/2"],
  ])("names the field %j when it is wrong", async (path, value, message) => {
    await using folder = await temporaryFolder();
    await writeResult(folder.path, sets, document);
    const file = join(folder.path, "dataset.json");
    const content = JSON.parse(await readFile(file, "utf8"));
    const last = path.at(-1) ?? "";
    path.slice(0, -1).reduce((object, name) => object[name], content)[last] = value;
    await writeFile(file, JSON.stringify(content));
    await expect(readResult(folder.path)).rejects.toThrow(`${file}, ${message}`);
  });
});
