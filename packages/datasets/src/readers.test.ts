import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locateDataset } from "./dataset-roots.js";
import type { DatasetFileError } from "./dataset-file-error.js";
import { datasetDigest, type ImageDataset, type ImageSplit } from "./image-dataset.js";
import { loadDataset, loadSource, type LoadOptions, type LoadProgress } from "./load-dataset.js";
import { openDataset } from "./open-dataset.js";
import { imagenetSubsets } from "./sources/imagenet-subsets.js";
import { plainImage, twoClasses, writeFiles } from "./testing/image-files.js";
import { tarArchive } from "./testing/tar-archive.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { zipArchive } from "./testing/zip-archive.js";

let root: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  root = folder.path;
});
afterAll(() => folder[Symbol.asyncDispose]());

const load = async (uri: string, options: LoadOptions = {}): Promise<ImageDataset> =>
  loadDataset(await locateDataset(uri, [root]), options);
const write = (files: Readonly<Record<string, Uint8Array | string>>): Promise<void> => writeFiles(root, files);
const tarOf = (files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> =>
  tarArchive(Object.entries(files).map(([name, content]) => [{ name }, content]));

/** Label and blue value of each image, which is the number in its file's name. */
const numbers = ({ count, images, labels, shape }: ImageSplit): string[] => {
  const plane = shape.height * shape.width;
  return Array.from({ length: count }, (_, i) => `${labels[i]}:${images[(3 * i + 2) * plane]}`);
};

describe("class folders", () => {
  test("train and val, from a folder, an archive and two archives alike", async () => {
    const [train, val] = [await twoClasses(11), await twoClasses(2)];
    const under = (split: string, files: Record<string, Uint8Array>): Record<string, Uint8Array> =>
      Object.fromEntries(Object.entries(files).map(([path, content]) => [`${split}/${path}`, content]));
    const both = { ...under("train", train), ...under("val", val) };
    await write(under("photos", both));
    await write({ "photos/classes.tsv": "dog\tHund\n", "photos/notes.txt": "" });
    await write({ "photos.tar": await tarOf(both) });
    await write({ "pair/train.tar": await tarOf(train), "pair/val.tgz": gzipSync(await tarOf(val)) });
    const photos = await load("folder:photos");
    expect(photos).toMatchObject({ name: "folder:photos", classes: ["cat", "Hund"], channels: 3, height: 8, width: 8 });
    // "10.png" comes before "2.png"
    const cats = [0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(numbers(photos.train)).toEqual([0, 1].flatMap((label) => cats.map((number) => `${label}:${number}`)));
    expect(numbers(photos.test)).toEqual(["0:0", "0:1", "1:0", "1:1"]);
    for (const uri of ["tar:photos.tar", "tar:pair"]) {
      const packed = await load(uri);
      expect(packed.train).toEqual(photos.train);
      expect(packed.test).toEqual(photos.test);
      expect(packed.classes).toEqual(["cat", "dog"]);
    }
  });

  test("the order of an archive does not matter", async () => {
    const files = await twoClasses(20);
    const backwards = Object.fromEntries(Object.entries(files).toReversed());
    await write({ "a.tar": await tarOf(files), "b.tar": await tarOf(backwards) });
    const [a, b] = [await load("tar:a.tar?test=25"), await load("tar:b.tar?test=25")];
    expect(b).toEqual({ ...a, name: "tar:b.tar" });
  });

  test("a part of each class is held out by a seed", async () => {
    await writeFiles(join(root, "flat"), await twoClasses(10));
    const split = async (options: string): Promise<string[]> => numbers((await load(`folder:flat?${options}`)).test);
    const first = await split("test=30&seed=1");
    expect(first.map((number) => number.slice(0, 2))).toEqual(["0:", "0:", "0:", "1:", "1:", "1:"]);
    expect(await split("test=30&seed=1")).toEqual(first);
    expect(await split("test=30&seed=2")).not.toEqual(first);
    expect((await split("test=1")).length).toBe(2);
    const { train, test } = await load("folder:flat?test=99");
    expect([train.count, test.count]).toEqual([2, 18]);
    expect(new Set([...numbers(train), ...numbers(test)]).size).toBe(20);
  });

  test("mistakes are named", async () => {
    const reasonOf = (uri: string, reason: string, message: RegExp): Promise<void> =>
      expect(load(uri)).rejects.toMatchObject({ reason, message: expect.stringMatching(message) as string });
    await reasonOf("folder:flat", "missing", /found the folders cat, dog\. To hold out .* \?test=20/);
    await reasonOf("folder:photos?test=20", "content", /there is a test split; leave out/);
    await write({ "stray/cat/1.png": "", "stray/2.png": "" });
    await reasonOf("folder:stray?test=20", "label", /2\.png: the image lies in no class folder/);
    await write({ "new/train/cat/1.png": "", "new/test/dog/1.png": "" });
    await reasonOf("folder:new", "label", /the class "dog" has no training images/);
    await write({ "one/cat/1.png": "" });
    await reasonOf("folder:one?test=20", "missing", /has 1 image; two are needed/);
    await write({ "both/train.tar": "", "both/test.tar": "", "both/train/cat/1.png": "" });
    await reasonOf("tar:both", "content", /a folder and an archive of this name/);
    await reasonOf("folder:photos.tar", "magic", /expected a folder/);
    await reasonOf("tar:flat?test=20", "missing", /train\.tar: expected train and test/);
    await write({ "named/classes.tsv": "bird\tVogel", "named/cat/1.png": "", "named/cat/2.png": "" });
    await reasonOf("folder:named?test=50", "label", /no class folder "bird" among cat/);
  });
});

describe("sizes and limits", () => {
  test("images of several sizes need one to become", async () => {
    const [small, large] = [await plainImage([1, 2, 3]), await plainImage([1, 2, 3], { height: 20, width: 10 })];
    await write({ "sizes/train/a/1.png": small, "sizes/train/a/2.png": large, "sizes/test/a/3.png": small });
    await expect(load("folder:sizes")).rejects.toMatchObject({
      reason: "dimensions",
      message: expect.stringMatching(/is 20x10, the first is 8x8; .* \?size=8x8/) as string,
    });
    expect(await load("folder:sizes?size=4x6")).toMatchObject({ height: 4, width: 6 });
  });

  test("what a split takes is checked before it is taken", async () => {
    await expect(load("folder:flat?test=50&size=1000", { limits: { splitBytes: 29_999_999 } })).rejects.toMatchObject({
      reason: "limit",
      message: expect.stringMatching(/10 train images of 3x1000x1000 take 30000000 bytes/) as string,
    });
    await expect(load("folder:flat?test=50", { limits: { imageBytes: 20 } })).rejects.toMatchObject({
      reason: "limit",
      message: expect.stringMatching(/an image of \d+ bytes; the limit is 20/) as string,
    });
    await expect(load("folder:flat?test=50", { limits: { imagePixels: 63 } })).rejects.toMatchObject({
      reason: "image",
    });
  });
});

describe("damaged images", () => {
  test("are refused by name, or left out and counted", async () => {
    const train = { ...(await twoClasses(4, "train/")), "train/cat/1.png": "no image", "train/dog/0.png": "" };
    await writeFiles(join(root, "bad"), { ...train, ...(await twoClasses(1, "test/")) });
    const files = ["cat/1.png", "dog/0.png"].map((path) => join(root, "bad", "train", path));
    await expect(load("folder:bad")).rejects.toMatchObject({ reason: "image", file: files[0] });
    const source = await openDataset(await locateDataset("folder:bad?invalid=skip", [root]));
    expect([source.train.count, source.test.count]).toEqual([8, 2]);
    const { dataset, manifest } = await loadSource(source);
    expect(manifest.invalid.map(({ file }: DatasetFileError) => file)).toEqual(files);
    expect(manifest).toMatchObject({ train: { classCounts: [3, 3] }, test: { classCounts: [1, 1] } });
    expect(manifest.digest).toBe(datasetDigest(dataset));
    expect(numbers(dataset.train)).toEqual(["0:0", "0:2", "0:3", "1:1", "1:2", "1:3"]);
  });

  test("nothing is left", async () => {
    await write({ "none/a/1.png": "", "none/a/2.png": "" });
    await expect(load("folder:none?test=50&size=8&invalid=skip")).rejects.toThrow(/none of the 1 train images/);
  });
});

test("loading reports its progress and ends when aborted", async () => {
  const progress: LoadProgress[] = [];
  await load("folder:flat?test=50", { onProgress: (report) => progress.push(report) });
  expect(progress.at(-1)).toEqual({ split: "test", done: 10, count: 10, invalid: 0 });
  const controller = new AbortController();
  const stop = new Error("enough");
  const aborting = load("tar:a.tar?test=25", {
    signal: controller.signal,
    onProgress: () => controller.abort(stop),
  });
  await expect(aborting).rejects.toBe(stop);
  for (const uri of ["folder:flat?test=50", "tar:a.tar?test=25", "tiny-imagenet:tiny.zip", "cifar10:c10"]) {
    await writeFile(join(root, "tiny.zip"), zipArchive([]));
    await write({ "c10/test_batch.bin": new Uint8Array(3073), "c10/data_batch_1.bin": new Uint8Array(3073) });
    await expect(load(uri, { signal: AbortSignal.abort(stop) })).rejects.toBe(stop);
  }
});

describe("Tiny ImageNet", () => {
  const official = async (): Promise<Record<string, Uint8Array>> => ({
    "train/n02/images/n02_0.png": await plainImage([0, 0, 20]),
    "train/n01/images/n01_0.png": await plainImage([0, 0, 10]),
    "train/n01/n01_boxes.txt": Buffer.from("n01_0.png\t0\t0\t9\t9\n"),
    "val/images/val_1.png": await plainImage([0, 0, 1]),
    "val/images/val_0.png": await plainImage([0, 0, 2]),
    "val/val_annotations.txt": Buffer.from("val_0.png\tn02\t0\t0\t9\t9\nval_1.png\tn01\t0\t0\t9\t9\n"),
    "test/images/test_0.png": await plainImage([9, 9, 9]),
    "words.txt": Buffer.from("n00\tentity\nn01\tfish\nn02\tfish\n"),
  });

  test("the official archive, packed and unpacked", async () => {
    const files = await official();
    await writeFiles(join(root, "tiny"), files);
    const entries = Object.entries(files).map(([name, content]) => ({ name: `tiny-imagenet-200/${name}`, content }));
    await write({ "official.zip": zipArchive(entries) });
    const tiny = await load("tiny-imagenet:tiny?size=8");
    expect(tiny.classes).toEqual(["fish (n01)", "fish (n02)"]);
    expect(numbers(tiny.train)).toEqual(["0:10", "1:20"]);
    expect(numbers(tiny.test)).toEqual(["1:2", "0:1"]);
    expect(await load("tiny-imagenet:official.zip?size=8")).toEqual({ ...tiny, name: "tiny-imagenet:official.zip" });
    expect(await load("tiny-imagenet:tiny")).toMatchObject({ height: 64, width: 64 });
  });

  test("validation images need annotations, and annotations their images", async () => {
    const files = await official();
    const { "val/images/val_0.png": _, ...fewer } = files;
    await writeFiles(join(root, "tiny-fewer"), fewer);
    await expect(load("tiny-imagenet:tiny-fewer")).rejects.toMatchObject({ reason: "missing" });
    await writeFiles(join(root, "tiny-more"), { ...files, "val/images/val_2.png": "" });
    await expect(load("tiny-imagenet:tiny-more")).rejects.toMatchObject({ reason: "label" });
  });
});

test("a subset of ImageNet has the classes of its list in that order", async () => {
  const wnids = imagenetSubsets.imagefruit.map(([wnid]) => wnid);
  const files: Record<string, Uint8Array> = {};
  for (const [label, wnid] of wnids.entries()) {
    const wide = await plainImage([0, 0, label], { height: 4, width: 12 });
    Object.assign(files, { [`train/${wnid}/1.JPEG`]: wide, [`val/${wnid}/1.JPEG`]: wide });
  }
  await writeFiles(join(root, "imagenet"), { ...files, "train/n09999999/1.JPEG": "not wanted" });
  const { classes, train, test } = await load("imagenet:imagenet?subset=imagefruit&size=6");
  expect(classes.slice(0, 3)).toEqual(["pineapple", "banana", "strawberry"]);
  const inOrder = wnids.map((_, label) => `${label}:${label}`);
  expect(numbers(train).toSorted()).toEqual(inOrder);
  expect(numbers(test).toSorted()).toEqual(inOrder);
  await expect(load("imagenet:imagenet?subset=imagewoof")).rejects.toThrow(/expected images of Australian terrier/);
});

describe("CIFAR records", () => {
  const record = (labels: readonly number[], value: number): Uint8Array =>
    Uint8Array.from([...labels, ...new Uint8Array(3072).fill(value)]);

  test("batches in the order of their numbers, from a folder and from the official kind of archive", async () => {
    const files = {
      "data_batch_10.bin": record([3], 10),
      "data_batch_2.bin": Buffer.concat([record([1], 2), record([2], 3)]),
      "data_batch_1.bin": record([0], 1),
      "test_batch.bin": record([9], 4),
      "readme.html": Buffer.from(""),
    };
    await writeFiles(join(root, "c10-many"), files);
    const packed = Object.entries(files).map(([name, content]) => [`cifar-10-batches-bin/${name}`, content] as const);
    await write({ "c10.tar.gz": gzipSync(await tarOf(Object.fromEntries(packed))) });
    const cifar = await load("cifar10:c10-many");
    expect(numbers(cifar.train)).toEqual(["0:1", "1:2", "2:3", "3:10"]);
    expect(numbers(cifar.test)).toEqual(["9:4"]);
    expect(cifar.classes[9]).toBe("truck");
    expect(await load("cifar10:c10.tar.gz")).toEqual({ ...cifar, name: "cifar10:c10.tar.gz" });
  });

  test("CIFAR-100 has two labels", async () => {
    const lines = (count: number): string => Array.from({ length: count }, (_, i) => `class ${i}\n`).join("");
    await writeFiles(join(root, "c100"), {
      "train.bin": record([19, 99], 1),
      "test.bin": record([3, 4], 2),
      "fine_label_names.txt": lines(100),
      "coarse_label_names.txt": lines(20),
    });
    expect(numbers((await load("cifar100:c100")).train)).toEqual(["99:1"]);
    expect(numbers((await load("cifar100:c100?labels=coarse")).train)).toEqual(["19:1"]);
  });

  test("mistakes are named", async () => {
    const good = record([0], 0);
    await writeFiles(join(root, "c10-label"), { "data_batch_1.bin": record([10], 0), "test_batch.bin": good });
    await expect(load("cifar10:c10-label")).rejects.toThrow(/label 10 of record 0 is outside the 10 classes/);
    await writeFiles(join(root, "c10-short"), { "data_batch_1.bin": good.slice(1), "test_batch.bin": good });
    await expect(load("cifar10:c10-short")).rejects.toThrow(/3072 bytes are no whole number of records of 3073/);
    await writeFiles(join(root, "c10-none"), { "test_batch.bin": good });
    await expect(load("cifar10:c10-none")).rejects.toThrow(/expected the record files data_batch_1\.bin/);
    await writeFiles(join(root, "c10-names"), {
      "data_batch_1.bin": good,
      "test_batch.bin": good,
      "batches.meta.txt": "a\n",
    });
    await expect(load("cifar10:c10-names")).rejects.toThrow(
      /expected the names of 10 classes, one a line; found 1 lines/,
    );
  });
});
