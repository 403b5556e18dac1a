import { describe, expect, it } from "vitest";
import { paddedSize } from "./padded-size.js";

describe("paddedSize", () => {
  it.each([
    [28, 28, 3, 32, 32],
    [28, 28, 1, 32, 32],
    [32, 32, 3, undefined, undefined],
    [8, 8, 2, undefined, undefined],
    [9, 16, 2, 12, 16],
    [30, 64, 3, 32, 64],
    [8, 8, 5, 32, 32],
  ])("pads %dx%d at depth %d", (height, width, depth, paddedHeight, paddedWidth) => {
    const expected = paddedHeight === undefined ? null : { height: paddedHeight, width: paddedWidth };
    expect(paddedSize({ height, width }, { depth, pooling: "average" })).toEqual(expected);
  });

  it("needs no multiple without pooling", () => {
    expect(paddedSize({ height: 9, width: 9 }, { depth: 4, pooling: "none" })).toBeNull();
  });

  it("refuses a depth that leaves nothing of the images", () => {
    expect(() => paddedSize({ height: 28, width: 28 }, { depth: 6, pooling: "max" })).toThrow(/^depth 6 halves/);
  });
});
