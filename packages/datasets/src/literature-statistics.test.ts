import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { literatureStatistics, publishedKinds, publishedStatistics, standardise } from "./literature-statistics.js";
import { loadDataset } from "./load-dataset.js";
import { applyPreprocessing, fitPreprocessing } from "./preprocessing.js";
import { parsePreprocessing } from "./preprocessing-json.js";

const exact = fileURLToPath(new URL("../../../../shared/data/cifar10-exact", import.meta.url));

test.each(Object.entries(literatureStatistics))("%s makes a preprocessing", (_, statistics) => {
  const preprocessing = standardise(statistics, { height: 32, width: 32 });
  expect(parsePreprocessing(JSON.parse(JSON.stringify(preprocessing)))).toEqual(preprocessing);
});

test("each published kind has statistics; CIFAR-100 has two", () => {
  for (const kind of publishedKinds) {
    const [own, mtt] = [publishedStatistics(kind, false), publishedStatistics(kind, true)];
    expect(own).toBeDefined();
    if (kind !== "cifar100") expect(mtt).toEqual(own);
  }
  expect(publishedStatistics("cifar100", false)).toEqual(literatureStatistics.cifar100);
  expect(publishedStatistics("cifar100", true)).toEqual(literatureStatistics.cifar10);
  expect(publishedStatistics("tiny-imagenet", true)).toEqual(literatureStatistics.imagenet);
  for (const kind of ["idx", "folder", "tar"] as const) expect(publishedStatistics(kind, false)).toBeUndefined();
});

test("values are centred and scaled", () => {
  const split = { count: 1, shape: { channels: 3, height: 1, width: 1 }, labels: Int32Array.of(0) };
  const images = Uint8Array.of(0, 51, 255);
  const prepared = applyPreprocessing({ ...split, images }, standardise(literatureStatistics.cifar10));
  for (const [i, value] of [-0.4914 / 0.2023, (0.2 - 0.4822) / 0.1994, (1 - 0.4465) / 0.201].entries()) {
    expect(prepared.images[i]).toBeCloseTo(value, 6);
  }
});

describe.skipIf(!existsSync(exact))("CIFAR-10 (skipped where ../shared/data/cifar10-exact is absent)", () => {
  test("1,017 training images have the literature's mean, but a larger deviation of single values", async () => {
    const { train } = await loadDataset({ kind: "cifar10", path: exact });
    const fitted = fitPreprocessing(train);
    for (const [channel, mean] of literatureStatistics.cifar10.mean.entries()) {
      expect(Math.abs((fitted.mean[channel] ?? 0) - mean)).toBeLessThan(0.015);
      // The literature averages the deviations within images: .2023, where that of all values is .2470
      expect(fitted.std[channel]).toBeGreaterThan(0.23);
    }
  });
});
