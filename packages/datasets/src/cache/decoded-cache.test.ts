import { readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseDatasetUri } from "../dataset-uri.js";
import { datasetDigest, type ImageDataset } from "../image-dataset.js";
import { loadDataset, type LoadOptions } from "../load-dataset.js";
import { plainImage, twoClasses, writeFiles } from "../testing/image-files.js";
import { tarArchive } from "../testing/tar-archive.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cache: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  cache = join(folder.path, "cache", "decoded");
  await writeFiles(folder.path, await twoClasses(4, "photos/"));
});
afterEach(() => folder[Symbol.asyncDispose]());

const load = (name: string, options: LoadOptions = {}): Promise<ImageDataset> =>
  loadDataset(parseDatasetUri(name.replace(":", `:${folder.path}/`)), { decodedCache: cache, ...options });

/** Loads, and tells whether images were decoded for it. */
async function loaded(name: string): Promise<{ readonly dataset: ImageDataset; readonly decoded: boolean }> {
  let decoded = false;
  const dataset = await load(name, { onProgress: () => (decoded = true) });
  return { dataset, decoded };
}

const kept = (): Promise<readonly string[]> => readdir(cache);
const uri = "folder:photos?test=50&size=6";

test("the second loading decodes nothing and gives the same", async () => {
  const descriptions: unknown[] = [];
  const first = await load(uri, { onDescribed: (description) => descriptions.push(description) });
  const second = await loaded(uri);
  expect(second).toEqual({ dataset: first, decoded: false });
  expect(first).toEqual(await loadDataset(parseDatasetUri(uri.replace(":", `:${folder.path}/`))));
  await load(uri, { onDescribed: (description) => descriptions.push(description) });
  expect(descriptions).toEqual([descriptions[0], descriptions[0]]);
});

test("the same images elsewhere, packed or with other times are the same; their own name stays", async () => {
  const { dataset } = await loaded(uri);
  const files = await twoClasses(4);
  await writeFile(
    join(folder.path, "photos.tar"),
    await tarArchive(Object.entries(files).map(([name, content]) => [{ name }, content])),
  );
  const packed = await loaded("tar:photos.tar?test=50&size=6");
  expect(packed).toEqual({ dataset: { ...dataset, name: "tar:photos.tar" }, decoded: false });
  await utimes(join(folder.path, "photos/cat/0.png"), 1, 1);
  expect((await loaded(uri)).decoded).toBe(false);
  expect(await kept()).toHaveLength(1);
});

test("a changed image, label or option is decoded anew", async () => {
  await loaded(uri);
  for (const other of [
    "folder:photos?test=50&size=7",
    "folder:photos?test=50&size=6&fit=stretch",
    "folder:photos?test=50&size=6&seed=3",
  ]) {
    expect((await loaded(other)).decoded).toBe(true);
  }
  const file = join(folder.path, "photos/cat/0.png");
  const { mtime } = await stat(file);
  await writeFile(file, await plainImage([1, 2, 3]));
  await utimes(file, mtime, mtime);
  const changed = await loaded(uri);
  expect(changed.decoded).toBe(true);
  expect(await kept()).toHaveLength(5);
});

test("images that were left out are left out again", async () => {
  await writeFile(join(folder.path, "photos/cat/1.png"), "no image");
  const skipping = `${uri}&invalid=skip`;
  const first = await loaded(skipping);
  expect(first.dataset.train.count + first.dataset.test.count).toBe(7);
  expect(await loaded(skipping)).toEqual({ ...first, decoded: false });
  await expect(load(uri)).rejects.toMatchObject({ reason: "image" });
});

test("damage of any kind costs the decoding only", async () => {
  const { dataset } = await loaded(uri);
  const [name = ""] = await kept();
  const file = join(cache, name);
  const whole = await readFile(file);
  const shifted = (at: number): Buffer => Buffer.from(whole.with(at, (whole[at] ?? 0) ^ 1));
  const header = whole.toString("latin1");
  const larger = Buffer.from(header.replace('"train":4', '"train":9'), "latin1");
  const damaged = [Buffer.alloc(0), whole.subarray(0, 30), whole.subarray(0, -1), larger];
  for (const content of [...damaged, ...[0, 21, 40, 120, whole.length - 1].map(shifted)]) {
    await writeFile(file, content);
    const again = await loaded(uri);
    expect(datasetDigest(again.dataset)).toBe(datasetDigest(dataset));
    expect(again.decoded).toBe(true);
    expect((await readFile(file)).equals(whole)).toBe(true);
  }
  expect(await kept()).toEqual([name]);
});

test("a cache that cannot be written does no harm", async () => {
  await writeFile(join(folder.path, "file"), "");
  const { dataset } = await loaded(uri);
  expect(await load(uri, { decodedCache: join(folder.path, "file", "cache") })).toEqual(dataset);
});

test("two at once give the same, and leave one file", async () => {
  const both = await Promise.all([loaded(uri), loaded(uri)]);
  expect(both[0].dataset).toEqual(both[1].dataset);
  expect(await kept()).toHaveLength(1);
});

test("limits and signals hold with it", async () => {
  await loaded(uri);
  await expect(load(uri, { limits: { splitBytes: 100 } })).rejects.toMatchObject({ reason: "limit" });
  const stop = new Error("enough");
  await expect(load(uri, { signal: AbortSignal.abort(stop) })).rejects.toBe(stop);
  const onDescribed = (): void => {
    throw stop;
  };
  await expect(load(uri, { onDescribed })).rejects.toBe(stop);
});

test("what is stored as bytes is not kept", async () => {
  await writeFiles(folder.path, {
    "c/data_batch_1.bin": new Uint8Array(3073),
    "c/test_batch.bin": new Uint8Array(3073),
  });
  await load("cifar10:c");
  await expect(stat(cache)).rejects.toMatchObject({ code: "ENOENT" });
  await rm(cache, { recursive: true, force: true });
});
