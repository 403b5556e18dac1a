import { describe, expect, test } from "vitest";
import { growthOf } from "./growth.js";
import type { Sample, Series } from "./sampler.js";

function series(rss: readonly number[], descriptors: readonly number[] = []): Series {
  const samples = rss.map((rssBytes, index): Sample => {
    const atRest = index < descriptors.length;
    return { ended: 10 * index, rssBytes, descriptors: descriptors[index] ?? 99, databaseFiles: 0, atRest };
  });
  return { service: "evaluator", pid: rss.length, samples };
}

describe("growthOf", () => {
  test("compares the last quarter with the second, whatever the first was", () => {
    const [flat] = growthOf([series([10, 10, 100, 100, 500, 1, 109, 109])]);
    expect(flat).toMatchObject({ flat: true, rss: { startBytes: 10, endBytes: 109, medianBytes: 100 } });
    expect(flat?.rss.growth).toBeCloseTo(0.09);
    const [grown] = growthOf([series([10, 10, 100, 100, 100, 100, 111, 111])]);
    expect(grown).toMatchObject({ flat: false });
  });

  test("judges the process that lived longest", () => {
    const growing = series([1, 2, 3, 4, 5, 6, 7, 8]);
    const steady = series([5, 5, 5, 5, 5, 5, 5, 5, 5]);
    expect(growthOf([growing, steady])).toMatchObject([{ samples: 9, flat: true, rss: { growth: 0 } }]);
  });

  test("judges no memory by fewer than eight samples", () => {
    expect(growthOf([series([1, 2, 3, 4, 5, 6, 7])])).toMatchObject([{ flat: true, rss: { growth: undefined } }]);
  });

  test("lets no descriptor more be open at rest", () => {
    const samples = [1, 1, 1, 1];
    expect(growthOf([series(samples, [7, 9, 7])])).toMatchObject([{ flat: true, descriptors: { start: 7, end: 7 } }]);
    expect(growthOf([series(samples, [7, 7, 8])])).toMatchObject([{ flat: false, descriptors: { start: 7, end: 8 } }]);
    expect(growthOf([series(samples, [7])])[0]?.descriptors).toBeUndefined();
  });
});
