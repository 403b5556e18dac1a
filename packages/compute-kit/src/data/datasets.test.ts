import { mkdir, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
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
  const datasets = openDatasets({ roots, cached: 2, maxBytes: 2 ** 30 });
  const [tiny, deep] = [await datasets.load(reference("idx:tiny")), await datasets.load(reference("idx:deep/tiny"))];
  expect([tiny.dataset.train.count, deep.dataset.train.count]).toEqual([30, 30]);
  expect(tiny.digest).not.toBe(deep.digest);
  expect((await datasets.load(reference("idx:again"))).digest).toBe(tiny.digest);
  await expect(datasets.load(reference("idx:way-out"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(datasets.load(reference("idx:other"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("calls share one reading, and a failed one is not kept", async () => {
  const roots = [join(folder.path, "three")];
  const datasets = openDatasets({ roots, cached: 1, maxBytes: 2 ** 30 });
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

/** A data set of 30 training images of 100x100 whose file is garbage at its end: reading it fails there. */
async function damagedDataset(path: string): Promise<void> {
  await writeTinyDataset(path);
  const file = join(path, "train-images-idx3-ubyte");
  const content = new Uint8Array(16 + 30 * 100 * 100);
  content.set([0, 0, 8, 3, 0, 0, 0, 30, 0, 0, 0, 100, 0, 0, 0, 100]);
  const packed = gzipSync(content, { level: 0 });
  packed.fill(0xff, 200_000);
  await writeFile(`${file}.gz`, packed);
  await rm(file);
}

test("a call's own check comes before the images are read", async () => {
  const root = join(folder.path, "four");
  await damagedDataset(join(root, "tiny"));
  const datasets = openDatasets({ roots: [root], cached: 1, maxBytes: 2 ** 30 });
  const seen: unknown[] = [];
  const check = (description: unknown): void => {
    seen.push(description);
    throw new Error("too many images");
  };
  await expect(datasets.load(reference("idx:tiny"), { check })).rejects.toThrow("too many images");
  expect(seen).toEqual([{ classes: 3, shape: { channels: 1, height: 100, width: 100 }, train: 30, test: 12 }]);
  await expect(datasets.load(reference("idx:tiny"))).rejects.toMatchObject({ reason: "not-gzip" });
});

test("a data set may not be larger than the limit, which is told before it is read", async () => {
  const root = join(folder.path, "five");
  await damagedDataset(join(root, "tiny"));
  await writeTinyDataset(join(root, "whole"));
  const limited = (maxBytes: number) => openDatasets({ roots: [root], cached: 1, maxBytes });
  const whole = 42 * 8 * 8;
  await expect(limited(whole).load(reference("idx:whole"))).resolves.toBeDefined();
  await expect(limited(whole - 1).load(reference("idx:whole"))).rejects.toMatchObject({ reason: "LIMIT_EXCEEDED" });
  await expect(limited(42 * 10_000 - 1).load(reference("idx:tiny"))).rejects.toMatchObject({
    reason: "LIMIT_EXCEEDED",
    violations: [{ field: "dataset.uri", actual: "idx:tiny with 410 KiB" }],
  });
});

test("a call that is cancelled leaves, and the next one reads anew", async () => {
  const datasets = openDatasets({ roots: [join(folder.path, "one")], cached: 1, maxBytes: 2 ** 30 });
  const stop = new AbortController();
  const leaving = datasets.load(reference("idx:tiny"), { signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(leaving).rejects.toThrow("enough");
  expect((await datasets.load(reference("idx:tiny"))).dataset.train.count).toBe(30);
});

test("photographs are decoded once for all that share a folder", async () => {
  const root = join(folder.path, "six");
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
    "base64",
  );
  for (const path of ["train/cat", "test/cat"]) {
    await mkdir(join(root, "photos", path), { recursive: true });
    await writeFile(join(root, "photos", path, "0.png"), png);
  }
  const decodedCache = join(folder.path, "decoded");
  const first = await openDatasets({ roots: [root], cached: 1, maxBytes: 2 ** 30, decodedCache }).load(
    reference("folder:photos"),
  );
  const [kept] = await readdir(decodedCache);
  const { ino } = await stat(join(decodedCache, kept ?? ""));
  const second = await openDatasets({ roots: [root], cached: 1, maxBytes: 2 ** 30, decodedCache }).load(
    reference("folder:photos"),
  );
  expect(second).toEqual(first);
  // Decoding anew would have replaced the file
  expect((await stat(join(decodedCache, kept ?? ""))).ino).toBe(ino);
});
