import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasetFromWire } from "../requests/dataset-reference.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { writeTinyDataset } from "../testing/tiny-dataset.js";
import { openDatasets } from "./datasets.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "one", "tiny"));
  await writeTinyDataset(join(folder.path, "two", "deep", "tiny"), 3);
  await writeTinyDataset(join(folder.path, "outside"));
  await symlink(join(folder.path, "outside"), join(folder.path, "one", "way-out"));
  await symlink(join(folder.path, "one", "tiny"), join(folder.path, "one", "again"));
});
afterAll(() => folder[Symbol.asyncDispose]());

const reference = (uri: string, digest?: string) => datasetFromWire({ uri, digest }, "dataset");

test("names are looked for under every root, and links must stay inside", async () => {
  const roots = [join(folder.path, "missing"), join(folder.path, "one"), join(folder.path, "two")];
  const datasets = openDatasets({ roots, cached: 2 });
  const [tiny, deep] = [await datasets.load(reference("idx:tiny")), await datasets.load(reference("idx:deep/tiny"))];
  expect([tiny.dataset.train.count, deep.dataset.train.count]).toEqual([30, 30]);
  expect(tiny.digest).not.toBe(deep.digest);
  expect((await datasets.load(reference("idx:again"))).digest).toBe(tiny.digest);
  await expect(datasets.load(reference("idx:way-out"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(datasets.load(reference("idx:other"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("calls share one reading, and a failed one is not kept", async () => {
  const roots = [join(folder.path, "three")];
  const datasets = openDatasets({ roots, cached: 1 });
  await expect(datasets.load(reference("idx:tiny"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await writeTinyDataset(join(folder.path, "three", "tiny"));
  const [first, second] = await Promise.all([0, 1].map(() => datasets.load(reference("idx:tiny"))));
  expect(second?.dataset).toBe(first?.dataset);
  await expect(datasets.load(reference("idx:tiny", "0".repeat(64)))).rejects.toMatchObject({
    reason: "DATASET_MISMATCH",
    metadata: { actual: first?.digest },
  });
});

test.each(["", "idx:", "idx:/etc", "idx:..", "idx:a/../b", "idx:.git", "idx:a//b", "idx:a\\b", "idx:a\0", "file:a"])(
  "%j is no data set",
  (uri) => {
    expect(() => reference(uri)).toThrow("dataset.uri: expected mnist, or idx:NAME");
  },
);
