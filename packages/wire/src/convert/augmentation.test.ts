import { describe, expect, test } from "vitest";
import { Augmentation, DsaGroup, DsaMode, LoopAugmentation, type DsaAugmentation } from "../type.js";
import { augmentationFromWire, augmentationToWire, type DsaSpec } from "./augmentation.js";
import { dsaGroups, dsaModes } from "./enums.js";
import { loopAugmentationFromWire, loopAugmentationToWire } from "./loop-augmentation.js";
import { picker, unknownValue, wireErrorOf } from "./test-values.js";

const usual: DsaSpec = {
  kind: "dsa",
  strategy: dsaGroups.names,
  mode: "per-image",
  parameters: {
    probFlip: 0.5,
    ratioScale: 1.2,
    ratioRotate: 15,
    ratioCropPad: 0.125,
    ratioCutout: 0.5,
    brightness: 1,
    saturation: 2,
    contrast: 0.5,
  },
};

function sent(message: Augmentation | undefined): Augmentation | undefined {
  return message && Augmentation.decode(Augmentation.encode(message).finish());
}

function dsa(change: Partial<DsaAugmentation> = {}): Augmentation {
  return { kind: { $case: "dsa", dsa: { groups: [], mode: DsaMode.UNSPECIFIED, ...change } } };
}

function randomSpec(seed: number): DsaSpec {
  const pick = picker(seed);
  const chosen = dsaGroups.names.filter(() => pick.integer(0, 1) === 1);
  return {
    kind: "dsa",
    strategy: chosen.length === 0 ? ["flip"] : chosen,
    mode: pick.item(dsaModes.names),
    parameters: {
      probFlip: pick.number(),
      ratioScale: 1 + pick.number(),
      ratioRotate: 180 * pick.number(),
      ratioCropPad: pick.number(),
      ratioCutout: pick.number(),
      brightness: 100 * pick.number(),
      saturation: 100 * pick.number(),
      contrast: 100 * pick.number(),
    },
  };
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))("random augmentation %i", (seed) => {
  const spec = randomSpec(seed);
  expect(augmentationFromWire(sent(augmentationToWire(spec)), "augmentation")).toEqual(spec);
  const loop = {
    augmentation: spec,
    seed: 2n ** 64n - BigInt(seed) - 1n,
    indices: [seed, 2 ** 32 - 2].slice(seed % 3),
  };
  const message = LoopAugmentation.decode(LoopAugmentation.encode(loopAugmentationToWire(loop)).finish());
  expect(loopAugmentationFromWire(message, "augmentation")).toEqual(loop);
});

test("no message is no augmentation", () => {
  expect(augmentationToWire({ kind: "none" })).toBeUndefined();
  expect(augmentationFromWire(undefined, "augmentation")).toEqual({ kind: "none" });
  expect(loopAugmentationFromWire(undefined, "augmentation")).toBeUndefined();
});

test("absent settings are the literature's, and the order of groups says nothing", () => {
  expect(augmentationFromWire(sent(dsa()), "a")).toEqual(usual);
  const turned = dsa({ groups: [DsaGroup.ROTATE, DsaGroup.COLOR] });
  expect(augmentationFromWire(sent(turned), "a")).toEqual({ ...usual, strategy: ["color", "rotate"] });
});

describe("refusals", () => {
  const within = (from: number, to: number): string => `a finite number at least ${from} and at most ${to}`;
  test.each<[change: Partial<DsaAugmentation>, field: string, expected: string, actual: string]>([
    [{ groups: [DsaGroup.CROP, DsaGroup.CROP] }, "a.dsa.groups", "each group at most once", "crop again"],
    [{ groups: [DsaGroup.UNSPECIFIED] }, "a.dsa.groups[0]", `one of ${dsaGroups.names.join(", ")}`, "nothing"],
    [{ mode: unknownValue(9) }, "a.dsa.mode", "one of per-image, siamese", "the unknown value 9"],
    [{ probFlip: 1.5 }, "a.dsa.prob_flip", within(0, 1), "1.5"],
    [{ ratioScale: 0.5 }, "a.dsa.ratio_scale", within(1, 10), "0.5"],
    [{ ratioRotate: Number.NaN }, "a.dsa.ratio_rotate", within(0, 180), "NaN"],
    [{ ratioCropPad: -1 }, "a.dsa.ratio_crop_pad", within(0, 1), "-1"],
    [{ ratioCutout: 2 }, "a.dsa.ratio_cutout", within(0, 1), "2"],
    [{ brightness: Infinity }, "a.dsa.brightness", within(0, 100), "Infinity"],
    [{ saturation: 101 }, "a.dsa.saturation", within(0, 100), "101"],
    [{ contrast: -0.5 }, "a.dsa.contrast", within(0, 100), "-0.5"],
  ])("%j", (change, field, expected, actual) => {
    const { reason, violations } = wireErrorOf(() => augmentationFromWire(sent(dsa(change)), "a"));
    expect(reason).toBe("INVALID_REQUEST");
    expect(violations).toEqual([{ field, expected, actual }]);
  });

  test("an empty augmentation", () => {
    expect(wireErrorOf(() => augmentationFromWire({}, "a")).message).toBe(
      "a.kind: expected an augmentation, got nothing",
    );
  });

  test("a loop's mistakes, all at once", () => {
    const message = { seed: 0n, indices: [1, 2, 3] };
    const { violations } = wireErrorOf(() => loopAugmentationFromWire(message, "loop.augmentation"));
    expect(violations).toEqual([
      { field: "loop.augmentation.augmentation", expected: "an augmentation", actual: "nothing" },
      { field: "loop.augmentation.indices", expected: "at most 2 numbers", actual: "3" },
    ]);
    const large = { augmentation: dsa(), seed: 0n, indices: [2 ** 32 - 1] };
    expect(wireErrorOf(() => loopAugmentationFromWire(large, "a")).message).toContain("a.indices[0]");
  });
});
