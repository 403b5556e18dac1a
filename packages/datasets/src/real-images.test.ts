import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { locateDataset } from "./dataset-roots.js";
import { loadSource } from "./load-dataset.js";
import { openDataset } from "./open-dataset.js";
import type { ImageSource, LabelledImage, SourceSplit } from "./sources/image-source.js";

const data = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const absent = !existsSync(data);

const open = async (uri: string): Promise<ImageSource> => openDataset(await locateDataset(uri, [data]));

async function firstImages(split: SourceSplit, count: number): Promise<readonly LabelledImage[]> {
  const images: LabelledImage[] = [];
  for await (const image of split.images()) {
    images.push(image);
    if (images.length === count) break;
  }
  return images;
}

/** Peak signal-to-noise ratio in dB. */
function psnr(left: Uint8Array, right: Uint8Array): number {
  let squares = 0;
  for (const [i, value] of left.entries()) squares += (value - (right[i] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255 * left.length) / squares);
}

describe.skipIf(absent)("published images (skipped where ../shared/data is absent)", () => {
  test("CIFAR-10: the official records and the images made of them agree in labels, channels and orientation", async () => {
    const exact = await open("cifar10:cifar10-exact");
    const packed = await open("tar:cifar10");
    expect([exact.train.count, exact.test.count]).toEqual([1017, 1017]);
    expect([packed.train.count, packed.test.count]).toEqual([50_000, 10_000]);
    expect(packed.classes).toEqual(exact.classes);
    expect(packed.shape).toEqual(exact.shape);
    const airplanes = (await firstImages(exact.test, 1017)).filter(({ label }) => label === 0).slice(0, 50);
    const decoded = await firstImages(packed.test, 50);
    for (const [i, { label, pixels }] of decoded.entries()) {
      expect(label).toBe(0);
      expect(psnr(airplanes[i]?.pixels ?? new Uint8Array(1), pixels)).toBeGreaterThan(22);
    }
  });

  test("Tiny ImageNet's validation images", async () => {
    const source = await open("tiny-imagenet:tiny-imagenet");
    expect([source.train.count, source.test.count]).toEqual([5000, 500]);
    const { dataset, manifest } = await loadSource({ ...source, train: source.test });
    expect(manifest.test.classCounts).toEqual(Array.from({ length: 10 }, () => 50));
    expect(manifest.classes[7]).toBe("lemon");
    expect(dataset.test.images.length).toBe(500 * 3 * 64 * 64);
  });

  test("Imagenette as a subset of ImageNet, at 128 pixels", async () => {
    const source = await open("imagenet:imagenette?subset=imagenette");
    expect([source.train.count, source.test.count]).toEqual([1000, 400]);
    expect(source.shape).toEqual({ channels: 3, height: 128, width: 128 });
    const labels = (await firstImages(source.test, 60)).map(({ label }) => label);
    expect(new Set(labels)).toEqual(new Set([0, 1]));
  });
});
