import { describe, expect, it } from "vitest";
import { decodeCondensedSet, encodeCondensedSet, type CondensedSet } from "./result-images.js";

const set: CondensedSet = {
  images: { shape: [2, 1, 1, 2], data: Float32Array.of(0.5, -1, 2, 0) },
  labels: { shape: [2, 2], data: Float32Array.of(1, 0, 0.25, 0.75) },
  alpha: 0.01,
  preprocessing: { kind: "standardise", mean: [0.1307], std: [0.3081], padTo: null },
};

const zca = { kind: "zca", epsilon: 0.1, padTo: null } as const;

describe("decodeCondensedSet", () => {
  it.each<[Partial<CondensedSet>, string]>([
    [{ labels: { shape: [2, 2], data: Float32Array.of(1, 0, 1, 1) } }, "labels: row 1 is no probability distribution"],
    [{ labels: { shape: [1, 4], data: Float32Array.of(1, 0, 0, 0) } }, "labels: expected 2 rows"],
    [{ images: { shape: [2, 1, 1, 2], data: Float32Array.of(1, 0, NaN, 1) } }, "images: element 2 is not finite"],
    [{ images: { shape: [2, 1, 2, 1, 1], data: new Float32Array(4) } }, "images: expected F32 of 4 dimensions"],
    [{ alpha: -1 }, "alpha: expected a number above 0, found -1"],
    [{ preprocessing: { kind: "standardise", mean: [0.1], std: [0], padTo: null } }, "preprocessing: "],
    [{ preprocessing: zca }, "whitening: expected the SHA-256 of whitening.safetensors, found nothing"],
    [
      { preprocessing: zca, whiteningDigest: "abc" },
      "whitening: expected the SHA-256 of whitening.safetensors, found abc",
    ],
    [{ whiteningDigest: "0".repeat(64) }, "whitening: expected nothing beside a standardisation, found 0000"],
  ])("names what is wrong (%#)", (change, message) => {
    const bytes = encodeCondensedSet({ ...set, ...change });
    expect(() => decodeCondensedSet("images.safetensors", bytes)).toThrow(`images.safetensors, ${message}`);
  });

  it.each([set, { ...set, preprocessing: zca, whiteningDigest: "0f".repeat(32) }])(
    "gives back what was written",
    (each) => {
      expect(decodeCondensedSet("images.safetensors", encodeCondensedSet(each))).toEqual(each);
    },
  );

  it("names the byte of a damaged file", () => {
    const bytes = encodeCondensedSet(set).subarray(0, -1);
    expect(() => decodeCondensedSet("images.safetensors", bytes)).toThrow(
      /^images\.safetensors: safetensors, byte \d+/,
    );
  });
});
