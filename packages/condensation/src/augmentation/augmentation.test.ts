import { describe, expect, it } from "vitest";
import {
  augmentationJson,
  dsaAugmentation,
  dsaGroups,
  noAugmentation,
  type Augmentation,
  type DsaGroup,
} from "./augmentation.js";
import { AugmentationError, checkAugmentation, parseDsaStrategy } from "./check-augmentation.js";

describe("a strategy", () => {
  it("is read as the literature writes it", () => {
    expect(parseDsaStrategy("color_crop_cutout_flip_scale_rotate")).toEqual(dsaGroups);
    expect(parseDsaStrategy("rotate_crop")).toEqual(["crop", "rotate"]);
    expect(parseDsaStrategy("flip")).toEqual(["flip"]);
  });

  it.each<[text: string, problems: readonly string[]]>([
    ["", [`"" is no group of a strategy; join some of ${dsaGroups.join(", ")} with "_"`]],
    ["crop_blur", [`"blur" is no group of a strategy; join some of ${dsaGroups.join(", ")} with "_"`]],
    ["crop_flip_crop", [`a strategy names each group once, got "crop" again`]],
  ])("%j is refused", (text, problems) => {
    expect(() => parseDsaStrategy(text)).toThrow(new AugmentationError(problems));
  });
});

describe("checkAugmentation", () => {
  it("takes none and the literature's", () => {
    expect(() => checkAugmentation(noAugmentation)).not.toThrow();
    expect(() => checkAugmentation(dsaAugmentation())).not.toThrow();
  });

  it("lists everything that is wrong", () => {
    const wrong = dsaAugmentation({
      strategy: ["flip", "crop"],
      parameters: { probFlip: 2, ratioScale: 0.5, ratioRotate: NaN, contrast: Infinity },
    });
    expect(() => checkAugmentation(wrong)).toThrow(
      new AugmentationError([
        "strategy must name groups once and in the order color_crop_cutout_flip_scale_rotate, got flip_crop",
        "parameters.probFlip must be a number from 0 to 1, got 2",
        "parameters.ratioScale must be a number from 1 to 10, got 0.5",
        "parameters.ratioRotate must be a number from 0 to 180, got NaN",
        "parameters.contrast must be a number from 0 to 100, got Infinity",
      ]),
    );
  });

  // What a caller without types may send
  it.each<[augmentation: unknown, problem: string]>([
    [{ kind: "mixup" }, "kind must be none or dsa, got mixup"],
    [{ ...dsaAugmentation(), mode: "batch" }, "mode must be one of per-image, siamese, got batch"],
    [
      dsaAugmentation({ strategy: [] }),
      `strategy must name at least one of ${dsaGroups.join(", ")}; for no augmentation use kind none`,
    ],
    [
      dsaAugmentation({ strategy: ["blur" as DsaGroup] }),
      "strategy must name groups once and in the order color_crop_cutout_flip_scale_rotate, got blur",
    ],
  ])("refuses %j", (augmentation, problem) => {
    expect(() => checkAugmentation(augmentation as Augmentation)).toThrow(new AugmentationError([problem]));
  });
});

describe("augmentationJson", () => {
  it("is the word none, or every setting by name", () => {
    expect(augmentationJson(noAugmentation)).toBe("none");
    expect(augmentationJson(dsaAugmentation({ strategy: ["crop", "flip"], parameters: { probFlip: 0.25 } }))).toEqual({
      kind: "dsa",
      strategy: "crop_flip",
      mode: "per-image",
      parameters: {
        probFlip: 0.25,
        ratioScale: 1.2,
        ratioRotate: 15,
        ratioCropPad: 0.125,
        ratioCutout: 0.5,
        brightness: 1,
        saturation: 2,
        contrast: 0.5,
      },
    });
  });

  it("has one form, whatever the order of keys and whatever else an object holds", () => {
    const { parameters, ...rest } = dsaAugmentation();
    const { probFlip, ratioScale, ratioRotate, ratioCropPad, ratioCutout, brightness, saturation, contrast } =
      parameters;
    const sizes = { ratioCutout, ratioCropPad, ratioRotate, ratioScale };
    const turned = { note: 1, contrast, saturation, brightness, ...sizes, probFlip };
    const other = { note: "x", parameters: turned, ...rest };
    expect(JSON.stringify(augmentationJson(other))).toBe(JSON.stringify(augmentationJson(dsaAugmentation())));
  });
});
