import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseDatasetUri, UnknownDatasetError } from "./dataset-uri.js";
import { loadDataset } from "./load-dataset.js";
import { loadIdxDirectory } from "./idx-directory.js";
import { classCounts, datasetDigest } from "./image-dataset.js";
import { loadMnistPackage } from "./mnist-package.js";

const mnist = fileURLToPath(new URL("../../../../shared/data/mnist", import.meta.url));

test("the documented split", async () => {
  const { train, test: held, ...dataset } = await loadMnistPackage();
  expect(classCounts(train.labels, 10)).toEqual([800, 901, 792, 825, 784, 690, 811, 856, 755, 782]);
  expect(classCounts(held.labels, 10)).toEqual([201, 226, 199, 207, 196, 173, 203, 214, 189, 196]);
  expect([train.count, held.count]).toEqual([7996, 2004]);
  expect([train.images.length, held.images.length]).toEqual([7996 * 784, 2004 * 784]);
  expect(dataset).toEqual({
    name: "mnist",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    channels: 1,
    height: 28,
    width: 28,
  });
});

test.skipIf(!existsSync(mnist))(
  "its bytes are those of the first 10,000 official training images (skipped where ../shared/data/mnist is absent)",
  async () => {
    const { train, test: held } = await loadMnistPackage();
    const official = (await loadIdxDirectory(mnist)).train;
    const keysOf = (images: Uint8Array, labels: Int32Array, count: number): string[] =>
      Array.from({ length: count }, (_, i) => {
        const image = images.subarray(i * 784, (i + 1) * 784);
        return `${labels[i]} ${Buffer.from(image).toString("latin1")}`;
      });
    const ours = [...keysOf(train.images, train.labels, train.count), ...keysOf(held.images, held.labels, held.count)];
    const theirs = keysOf(official.images, official.labels, 10_000);
    expect(ours.toSorted()).toEqual(theirs.toSorted());
  },
);

test("the digest covers content and not the name", async () => {
  const dataset = await loadDataset(parseDatasetUri("mnist"));
  const digest = datasetDigest(dataset);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(datasetDigest({ ...dataset, name: "other" })).toBe(digest);
  const images = dataset.test.images.with(-1, 255);
  expect(datasetDigest({ ...dataset, test: { ...dataset.test, images } })).not.toBe(digest);
});

test("an aborted signal ends the loading with its reason", async () => {
  const reason = new Error("enough");
  await expect(loadMnistPackage({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("uris", () => {
  expect(parseDatasetUri("mnist")).toEqual({ kind: "mnist" });
  expect(parseDatasetUri("idx:/data/my mnist")).toEqual({ kind: "idx", directory: "/data/my mnist" });
  for (const uri of ["", "idx:", "MNIST", "cifar10"]) {
    expect(() => parseDatasetUri(uri)).toThrow(UnknownDatasetError);
    expect(() => parseDatasetUri(uri)).toThrow("supported are mnist, idx:DIRECTORY");
  }
});
