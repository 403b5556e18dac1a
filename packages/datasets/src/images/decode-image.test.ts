import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { plainImage, texture } from "../testing/image-files.js";
import { decodeImage, ImageDecodingError } from "./decode-image.js";

const asStored = { size: null, fit: "crop" } as const;
const limit = 1_000_000;
const plain = (channels: 3 | 4, alpha = 1) =>
  sharp({ create: { width: 6, height: 4, channels, background: { r: 200, g: 100, b: 50, alpha } } });

/** Red, green and blue of the top left pixel. */
const corner = async (content: Uint8Array): Promise<number[]> => {
  const { height, width, pixels } = await decodeImage(content, asStored, limit);
  expect([height, width, pixels.length]).toEqual([4, 6, 72]);
  return [0, 24, 48].map((at) => pixels[at] ?? -1);
};

describe("every kind of image becomes planes of 8-bit RGB", () => {
  test.each([
    ["PNG", plain(3).png()],
    ["palette", plain(3).png({ palette: true })],
    ["lossless WebP", plain(3).webp({ lossless: true })],
    ["transparent, whose colour is kept", plain(4, 0).png()],
    ["half transparent", plain(4, 0.5).png()],
    ["JPEG", plain(3).jpeg({ quality: 100 })],
    ["16 bits", plain(3).toColourspace("rgb16").png()],
  ])("%s", async (_, image) => {
    const found = await corner(await image.toBuffer());
    for (const [i, value] of [200, 100, 50].entries()) expect(Math.abs((found[i] ?? 0) - value)).toBeLessThanOrEqual(2);
  });

  test.each([
    ["grey JPEG", plain(3).greyscale().jpeg()],
    ["grey with alpha", plain(4).greyscale().png()],
    ["grey of 16 bits", plain(3).toColourspace("grey16").png()],
  ])("%s", async (_, image) => {
    const [red, green, blue] = await corner(await image.toBuffer());
    expect([green, blue]).toEqual([red, red]);
    expect(red).toBeGreaterThan(100);
    expect(red).toBeLessThan(140);
  });

  test("CMYK", async () => {
    const [red = 0, green = 0, blue = 0] = await corner(await plain(3).toColourspace("cmyk").jpeg().toBuffer());
    expect(red).toBeGreaterThan(green);
    expect(green).toBeGreaterThan(blue);
  });
});

/** A black image of 4x8 with a white right half. */
const halves = () =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: "black" } }).extend({
    right: 4,
    background: "white",
  });

test("images are turned upright", async () => {
  const turned = await halves().png().withMetadata({ orientation: 6 }).toBuffer();
  const { height, width, pixels } = await decodeImage(turned, asStored, limit);
  expect([height, width]).toEqual([8, 4]);
  expect([pixels[0], pixels[31]]).toEqual([0, 255]);
});

test("crop keeps the aspect ratio and the centre, stretch keeps everything", async () => {
  const content = await halves().png().toBuffer();
  const size = { height: 2, width: 2 };
  const row = async (fit: "crop" | "stretch"): Promise<number[]> => [
    ...(await decodeImage(content, { size, fit }, limit)).pixels.subarray(0, 2),
  ];
  const [left = 0, right = 0] = await row("crop");
  expect(left).toBeLessThan(128);
  expect(right).toBeGreaterThan(128);
  const wide = await decodeImage(content, { size: { height: 4, width: 4 }, fit: "stretch" }, limit);
  expect([wide.pixels[0], wide.pixels[3]]).toEqual([0, 255]);
});

describe("refused", () => {
  test("other formats, whatever their names", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const gif = await plain(3).gif().toBuffer();
    for (const content of [svg, gif, new Uint8Array(0)]) {
      await expect(decodeImage(content, asStored, limit)).rejects.toThrow(/JPEG, PNG or WebP/);
    }
  });

  test("more pixels than allowed", async () => {
    await expect(decodeImage(await plainImage([0, 0, 0]), asStored, 63)).rejects.toThrow(/exceeds pixel limit/);
  });

  test("half an image", async () => {
    const whole = await texture();
    const half = whole.subarray(0, whole.length / 2);
    await expect(decodeImage(half, asStored, limit)).rejects.toThrow(ImageDecodingError);
  });
});
