import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { displayedImages } from "./displayed-images.js";
import { gridPixels, gridPng } from "./grid.js";

describe("gridPixels", () => {
  it("has a row a class, enlarged, with white gaps", () => {
    // Two classes of three images of 1x2 pixels: image k is [k / 10, 1]
    const values = Float32Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? i / 20 : 1));
    const { width, height, data } = gridPixels(values, { channels: 1, height: 1, width: 2 }, 2);
    expect([width, height]).toEqual([3 * 8 + 2 * 2, 2 * 4 + 2]);
    const row = (y: number): number[] => Array.from(data.subarray(y * width, (y + 1) * width));
    const shades = (first: number): number[] =>
      [first, first + 1, first + 2].flatMap((image, column) => [
        ...Array.from({ length: 4 }, () => Math.round(image * 25.5)),
        ...Array.from({ length: column < 2 ? 6 : 4 }, () => 255),
      ]);
    expect(row(0)).toEqual(shades(0));
    expect(row(3)).toEqual(shades(0));
    expect(row(4)).toEqual(row(5));
    expect(new Set(row(4))).toEqual(new Set([255]));
    expect(row(6)).toEqual(shades(3));
  });

  it("keeps three channels together and shows the first of others", () => {
    const shape = { height: 1, width: 1 };
    const coloured = gridPixels(Float32Array.of(0, 0.2, 1), { channels: 3, ...shape }, 1);
    expect(Array.from(coloured.data.subarray(0, 6))).toEqual([0, 51, 255, 0, 51, 255]);
    expect(gridPixels(Float32Array.of(0.2, 1), { channels: 2, ...shape }, 1).data[0]).toBe(51);
  });

  it("leaves large images as they are", () => {
    expect(gridPixels(new Float32Array(65 * 65), { channels: 1, height: 65, width: 65 }, 1).width).toBe(65);
  });
});

describe("gridPng", () => {
  it("is a picture of one row a class", async () => {
    const preprocessing = { kind: "standardise", mean: [0.5], std: [0.25], padTo: null } as const;
    const shape = { channels: 1, height: 1, width: 1 };
    const values = await displayedImages(Float32Array.of(-2, 0, 2, 9), shape, preprocessing, undefined);
    const png = decode(gridPng(values, shape, 4));
    expect([png.width, png.height, png.channels]).toEqual([4, 4 * 4 + 3 * 2, 1]);
    expect([0, 6, 12, 18].map((row) => png.data[row * 4])).toEqual([0, 128, 255, 255]);
  });
});
