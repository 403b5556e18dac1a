import { describe, expect, test } from "vitest";
import { gatherImages, gatherLabels } from "./gather.js";
import type { ImageSplit } from "./image-dataset.js";
import { PreprocessingError, PreprocessingMismatchError } from "./preprocessing-error.js";
import { assertSamePreprocessing, parsePreprocessing } from "./preprocessing-json.js";
import { applyPreprocessing, fitPreprocessing, invertPreprocessing, prepareImages } from "./preprocessing.js";
import type { Preprocessing } from "./preprocessing.js";

// Two images of two channels of 1x2: channel 0 holds 0, 255, 0, 255; channel 1 holds 51, 51, 102, 204.
const split: ImageSplit = {
  count: 2,
  shape: { channels: 2, height: 1, width: 2 },
  images: Uint8Array.of(0, 255, 51, 51, 0, 255, 102, 204),
  labels: Int32Array.of(1, 0),
};
// Channel 1 in [0, 1]: .2 .2 .4 .8, mean .4, variance (.04 + .04 + 0 + .16) / 4 = .06.

describe("fitting", () => {
  test("mean and population deviation per channel", () => {
    const { mean, std, padTo } = fitPreprocessing(split);
    expect(mean[0]).toBeCloseTo(0.5, 15);
    expect(std[0]).toBeCloseTo(0.5, 15);
    expect(mean[1]).toBeCloseTo(0.4, 15);
    expect(std[1]).toBeCloseTo(Math.sqrt(0.06), 15);
    expect(padTo).toBeNull();
  });

  test("padding does not change the statistics", () => {
    const { mean, std } = fitPreprocessing(split);
    expect(fitPreprocessing(split, { padTo: { height: 4, width: 4 } })).toMatchObject({ mean, std });
  });

  test("a constant channel and a smaller size are refused", () => {
    const black = { ...split, images: new Uint8Array(8) };
    expect(() => fitPreprocessing(black)).toThrow(PreprocessingError);
    expect(() => fitPreprocessing(split, { padTo: { height: 1, width: 1 } })).toThrow(/smaller/);
  });
});

describe("applying", () => {
  test("values are standardised per channel", () => {
    const { images, shape, labels } = applyPreprocessing(split, fitPreprocessing(split));
    expect(shape).toEqual(split.shape);
    expect(labels).toEqual(split.labels);
    const low = -0.2 / Math.sqrt(0.06);
    const expected = [-1, 1, low, low, -1, 1, 0, 0.4 / Math.sqrt(0.06)];
    for (const [i, value] of expected.entries()) expect(images[i]).toBeCloseTo(value, 6);
  });

  test("padding is black, centred, with the odd row and column below and right", () => {
    const preprocessing: Preprocessing = {
      kind: "standardise",
      mean: [0.5],
      std: [0.5],
      padTo: { height: 2, width: 5 },
    };
    const one = {
      count: 1,
      shape: { channels: 1, height: 1, width: 2 },
      images: Uint8Array.of(255, 255),
      labels: Int32Array.of(0),
    };
    const { images, shape } = applyPreprocessing(one, preprocessing);
    expect(shape).toEqual({ channels: 1, height: 2, width: 5 });
    expect([...images]).toEqual([-1, 1, 1, -1, -1, -1, -1, -1, -1, -1]);
  });

  test("preparing some images equals preparing all and gathering", () => {
    const preprocessing = fitPreprocessing(split, { padTo: { height: 3, width: 4 } });
    const prepared = applyPreprocessing(split, preprocessing);
    const indices = Int32Array.of(1, 0, 1);
    expect(prepareImages(split, preprocessing, indices)).toEqual(gatherImages(prepared, indices));
    expect(gatherLabels(split.labels, indices)).toEqual(Int32Array.of(0, 1, 0));
    for (const outside of [-1, 2]) {
      expect(() => gatherImages(prepared, Int32Array.of(outside))).toThrow(RangeError);
      expect(() => gatherLabels(split.labels, Int32Array.of(outside))).toThrow(RangeError);
      expect(() => prepareImages(split, preprocessing, Int32Array.of(outside))).toThrow(RangeError);
    }
  });

  test("inverting returns the raw values, and clamps", () => {
    const preprocessing = fitPreprocessing(split);
    const prepared = applyPreprocessing(split, preprocessing);
    const display = invertPreprocessing(prepared.images, prepared.shape, preprocessing);
    for (const [i, byte] of split.images.entries()) expect(display[i]).toBeCloseTo(byte / 255, 6);
    const extreme = Float32Array.of(-100, 100, -100, 100);
    expect([...invertPreprocessing(extreme, prepared.shape, preprocessing)]).toEqual([0, 1, 0, 1]);
    expect(() => invertPreprocessing(new Float32Array(3), prepared.shape, preprocessing)).toThrow(RangeError);
  });

  test("other channels are refused", () => {
    const grey: Preprocessing = { kind: "standardise", mean: [0.1], std: [0.2], padTo: null };
    expect(() => applyPreprocessing(split, grey)).toThrow("made for 1 channels, the images have 2");
    expect(() => invertPreprocessing(new Float32Array(4), split.shape, grey)).toThrow(PreprocessingError);
  });
});

describe("as JSON", () => {
  const fitted = fitPreprocessing(split, { padTo: { height: 32, width: 32 } });

  test("round trip is exact", () => {
    expect(parsePreprocessing(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
    const whitening: Preprocessing = { kind: "zca", epsilon: 0.1, padTo: { height: 8, width: 9 } };
    expect(parsePreprocessing(JSON.parse(JSON.stringify(whitening)))).toEqual(whitening);
    const unpadded = fitPreprocessing(split);
    expect(parsePreprocessing(JSON.parse(JSON.stringify(unpadded)))).toEqual(unpadded);
  });

  test.each<[string, unknown, string]>([
    ["no object", null, "value"],
    ["an array", [], "value"],
    ["another kind", { ...fitted, kind: "pca" }, "kind"],
    ["a whitening with means", { ...fitted, kind: "zca" }, "mean"],
    ["a whitening without epsilon", { kind: "zca", padTo: null }, "epsilon"],
    ["an epsilon of zero", { kind: "zca", epsilon: 0, padTo: null }, "epsilon"],
    ["a whitening without padTo", { kind: "zca", epsilon: 0.1 }, "padTo"],
    ["an unknown field", { ...fitted, matrix: [1] }, "matrix"],
    ["no mean", { ...fitted, mean: [] }, "mean"],
    ["a mean of texts", { ...fitted, mean: ["0.1", 0.2] }, "mean"],
    ["fewer deviations", { ...fitted, std: [1] }, "std"],
    ["a deviation of zero", { ...fitted, std: [1, 0] }, "std"],
    ["an infinite deviation", { ...fitted, std: [1, Number.POSITIVE_INFINITY] }, "std"],
    ["a padded size without width", { ...fitted, padTo: { height: 32 } }, "padTo.width"],
    ["a fractional size", { ...fitted, padTo: { height: 32.5, width: 32 } }, "padTo.height"],
    ["a third extent", { ...fitted, padTo: { height: 32, width: 32, depth: 1 } }, "padTo"],
    ["an absent padTo", { kind: "standardise", mean: [0], std: [1] }, "padTo"],
  ])("%s is refused", (_name, value, field) => {
    try {
      parsePreprocessing(value);
    } catch (error) {
      expect(error).toBeInstanceOf(PreprocessingError);
      expect(error).toMatchObject({ field });
      return;
    }
    expect.unreachable();
  });

  test("a standardisation and a whitening differ in kind and all that follows from it", () => {
    const whitening: Preprocessing = { kind: "zca", epsilon: 0.1, padTo: fitted.padTo };
    assertSamePreprocessing(whitening, { ...whitening });
    expect(() => assertSamePreprocessing(fitted, whitening)).toThrow(
      /kind is "standardise" and "zca"; mean is .* and absent; std is .* and absent; epsilon is absent and 0\.1\./,
    );
  });

  test("a mismatch lists every differing field", () => {
    assertSamePreprocessing(fitted, { ...fitted, padTo: { width: 32, height: 32 } });
    try {
      assertSamePreprocessing(fitted, { ...fitted, mean: [0.5, 0.25], padTo: null });
    } catch (error) {
      expect(error).toBeInstanceOf(PreprocessingMismatchError);
      expect(error).toMatchObject({
        differences: [
          { field: "mean", right: "[0.5,0.25]" },
          { field: "padTo", left: "32x32", right: "null" },
        ],
      });
      return;
    }
    expect.unreachable();
  });
});
