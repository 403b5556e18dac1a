import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { locateDataset } from "../dataset-roots.js";
import { parseDatasetUri } from "../dataset-uri.js";
import { imageSize, type ImageDataset, type ImageSplit } from "../image-dataset.js";
import { loadDataset, loadSource } from "../load-dataset.js";
import { openDataset } from "../open-dataset.js";
import { plainImage, twoClasses, writeFiles } from "../testing/image-files.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { selectClasses } from "./class-selection.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFiles(join(folder.path, "digits"), idxFiles([0, 1, 2, 0, 1, 2, 2], [2, 1, 0]));
  await writeFiles(join(folder.path, "cifar"), {
    "data_batch_1.bin": records([3, 5, 9, 3]),
    "data_batch_2.bin": records([5, 0], 100),
    "test_batch.bin": records([9, 3, 5]),
  });
  await writeFiles(join(folder.path, "photos"), await twoClasses(10));
});
afterAll(() => folder[Symbol.asyncDispose]());

const load = async (uri: string): Promise<ImageDataset> => loadDataset(await locateDataset(uri, [folder.path]));

/** Images of one pixel that hold their place in the split. */
function idxFiles(train: readonly number[], test: readonly number[]): Record<string, Uint8Array> {
  const split = (name: string, labels: readonly number[]): Record<string, Uint8Array> => ({
    [`${name}-images-idx3-ubyte`]: Uint8Array.of(0, 0, 8, 3, ...size(labels), 0, 0, 0, 1, 0, 0, 0, 1, ...labels.keys()),
    [`${name}-labels-idx1-ubyte`]: Uint8Array.of(0, 0, 8, 1, ...size(labels), ...labels),
  });
  return { ...split("train", train), ...split("t10k", test) };
}

function size(labels: readonly number[]): readonly number[] {
  return [0, 0, 0, labels.length];
}

/** CIFAR-10 records whose pixels all are their place. */
function records(labels: readonly number[], first = 0): Uint8Array {
  return Buffer.concat(
    labels.map((label, place) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, first + place)])),
  );
}

/** Label and first byte of each image. */
function content({ labels, images, shape, count }: ImageSplit): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${labels[index]}:${images[index * imageSize(shape)]}`);
}

test("idx files: images stay in their order, labels follow the choice", async () => {
  const { train, test: tested, classes, name } = await load("idx:digits?classes=2,0");
  expect([name, classes]).toEqual(["idx:digits", ["2", "0"]]);
  expect(content(train)).toEqual(["1:0", "0:2", "1:3", "0:5", "0:6"]);
  expect(content(tested)).toEqual(["0:0", "1:2"]);
});

test("CIFAR records, by name and by position", async () => {
  const { train, test: tested, classes } = await load("cifar10:cifar?classes=truck,3");
  expect(classes).toEqual(["truck", "cat"]);
  expect(content(train)).toEqual(["1:0", "0:2", "1:3"]);
  expect(content(tested)).toEqual(["0:0", "1:1"]);
  // Across files
  expect(content((await load("cifar10:cifar?classes=5,0")).train)).toEqual(["0:1", "0:100", "1:101"]);
});

test("class folders: held-out images are those of the whole data set, and other classes are not decoded", async () => {
  const [whole, dogs] = [await load("folder:photos?test=30"), await load("folder:photos?test=30&classes=dog")];
  const blue = ({ count, images, labels }: ImageSplit, wanted: number): readonly (number | undefined)[] =>
    [...Array(count).keys()].filter((index) => labels[index] === wanted).map((index) => images[(3 * index + 2) * 64]);
  expect(dogs.classes).toEqual(["dog"]);
  expect(blue(dogs.test, 0)).toEqual(blue(whole.test, 1));
  expect(blue(dogs.train, 0)).toEqual(blue(whole.train, 1));
  await writeFiles(join(folder.path, "broken"), {
    "cat/1.png": "no image",
    "cat/2.png": "no image",
    "dog/1.png": await plainImage([0, 0, 1]),
    "dog/2.png": await plainImage([0, 0, 2]),
  });
  expect((await load("folder:broken?test=50&classes=1")).train.count).toBe(1);
  await expect(load("folder:broken?test=50")).rejects.toMatchObject({ reason: "image" });
});

test("digits of the package; digest and counts are those of what is kept, in its order", async () => {
  const digits = await openDataset(parseDatasetUri("mnist?classes=5,3"));
  const swapped = (await loadSource(digits)).manifest;
  const both = (await loadSource(await selectClasses(digits, ["3", "5"]))).manifest;
  expect(both).toMatchObject({ classes: ["3", "5"], train: { count: 1515, classCounts: [825, 690] } });
  expect(swapped).toMatchObject({ classes: ["5", "3"], test: { classCounts: [173, 207] } });
  expect(both.digest).not.toBe(swapped.digest);
});

test("what is described beforehand is what is loaded", async () => {
  const seen: unknown[] = [];
  const spec = parseDatasetUri(`idx:${join(folder.path, "digits")}?classes=1`);
  await loadDataset(spec, { onDescribed: (description) => seen.push(description) });
  expect(seen).toEqual([{ classes: 1, shape: { channels: 1, height: 1, width: 1 }, train: 2, test: 1 }]);
});

test.each([
  ["idx:digits?classes=3", /there is no class 3; expected classes from 0 to 2 or their names, 0, 1, 2$/],
  ["cifar10:cifar?classes=cats", /there is no class "cats".*airplane, automobile/],
  ["cifar10:cifar?classes=cat,3", /the class 3, cat, is chosen twice/],
  ["folder:photos?test=30&classes=cow", /there is no class "cow".*cat, dog/],
  ["cifar10:cifar?classes=8", /expected train images of the chosen classes/],
])("%s is refused", async (uri, message) => {
  await expect(load(uri)).rejects.toThrow(message);
  await expect(load(uri)).rejects.toMatchObject({ name: "DatasetFileError" });
});
