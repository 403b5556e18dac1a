import { describe, expect, it } from "vitest";
import { decodeCondensedSet, encodeCondensedSet, type CondensedSet } from "./result-images.js";

const set: CondensedSet = {
  images: { shape: [2, 1, 1, 2], data: Float32Array.of(0.5, -1, 2, 0) },
  labels: { shape: [2, 2], data: Float32Array.of(1, 0, 0.25, 0.75) },
  alpha: 0.01,
  preprocessing: { kind: "standardise", mean: [0.1307], std: [0.3081], padTo: null },
};

describe("decodeCondensedSet", () => {
  it.each<[Partial<CondensedSet>, string]>([
    [{ labels: { shape: [2, 2], data: Float32Array.of(1, 0, 1, 1) } }, "labels: row 1 is no probability distribution"],
    [{ labels: { shape: [1, 4], data: Float32Array.of(1, 0, 0, 0) } }, "labels: expected 2 rows"],
    [{ images: { shape: [2, 1, 1, 2], data: Float32Array.of(1, 0, NaN, 1) } }, "images: element 2 is not finite"],
    [{ images: { shape: [2, 1, 2, 1, 1], data: new Float32Array(4) } }, "images: expected F32 of 4 dimensions"],
    [{ alpha: -1 }, "alpha: expected a number above 0, found -1"],
    [{ preprocessing: { ...set.preprocessing, std: [0] } }, "preprocessing: "],
  ])("names what is wrong (%#)", (change, message) => {
    const bytes = encodeCondensedSet({ ...set, ...change });
    expect(() => decodeCondensedSet("images.safetensors", bytes)).toThrow(`images.safetensors, ${message}`);
  });

  it("names the byte of a damaged file", () => {
    const bytes = encodeCondensedSet(set).subarray(0, -1);
    expect(() => decodeCondensedSet("images.safetensors", bytes)).toThrow(
      /^images\.safetensors: safetensors, byte \d+/,
    );
  });
});
