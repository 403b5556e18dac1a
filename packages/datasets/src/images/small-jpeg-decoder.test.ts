import { randomStream } from "@condensery/rng";
import { readFile } from "node:fs/promises";
import sharp, { type JpegOptions } from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeImage } from "./decode-image.js";
import { smallJpegCodec, SmallJpegDecoder } from "./small-jpeg-decoder.js";

const asStored = { size: null, fit: "crop" } as const;
const limit = 1_000_000;

let decoder: SmallJpegDecoder;
beforeAll(async () => {
  decoder = await SmallJpegDecoder.open();
});

/** Smooth shapes with some noise on them, as photographs have. */
function photo(height: number, width: number): ReturnType<typeof sharp> {
  const stream = randomStream({ seed: 11, purpose: "small-jpeg", indices: [height, width] });
  const pixels = Uint8Array.from({ length: 3 * height * width }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 110 + 70 * Math.sin(x / (3 + (i % 3))) * Math.cos(y / 5) + stream.integer(40);
  });
  return sharp(pixels, { raw: { height, width, channels: 3 } });
}

const jpeg = (height: number, width: number, options: JpegOptions = {}): Promise<Buffer> =>
  photo(height, width).jpeg(options).toBuffer();

describe("makes the pixels that sharp makes", () => {
  test.each<[string, () => Promise<Buffer>]>([
    ["32x32", () => jpeg(32, 32)],
    ["96x96", () => jpeg(96, 96, { quality: 90 })],
    ["odd sides", () => jpeg(31, 45)],
    ["a single pixel", () => jpeg(1, 1)],
    ["all chrominances kept", () => jpeg(64, 50, { chromaSubsampling: "4:4:4" })],
    ["coarse", () => jpeg(40, 40, { quality: 3 })],
    ["fine", () => jpeg(40, 40, { quality: 100 })],
    ["tables of its own", () => jpeg(40, 40, { optimiseCoding: true })],
    ["grey", () => photo(33, 40).greyscale().jpeg().toBuffer()],
  ])("%s", async (_, make) => {
    const content = await make();
    const found = decoder.decode(content, asStored, limit);
    expect(found).toBeDefined();
    expect(found).toEqual(await decodeImage(content, asStored, limit));
    const size = { height: found?.height ?? 0, width: found?.width ?? 0 };
    for (const fit of ["crop", "stretch"] as const) {
      expect(decoder.decode(content, { size }, limit)).toEqual(await decodeImage(content, { size, fit }, limit));
    }
  });
});

describe("leaves to sharp", () => {
  test.each<[string, () => Promise<Buffer>]>([
    ["progressive images", () => jpeg(32, 32, { progressive: true })],
    ["large ones", () => jpeg(129, 128)],
    ["images that may have to be turned", () => photo(32, 32).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ["colour profiles", () => photo(32, 32).withIccProfile("p3").jpeg().toBuffer()],
    ["CMYK", () => photo(32, 32).toColourspace("cmyk").jpeg().toBuffer()],
    ["PNG", () => photo(32, 32).png().toBuffer()],
    ["half an image", async () => (await jpeg(32, 32)).subarray(0, 500)],
    ["no image at all", () => Promise.resolve(Buffer.from("\xff\xd8\xff", "latin1"))],
  ])("%s", async (_, make) => {
    expect(decoder.decode(await make(), asStored, limit)).toBeUndefined();
  });

  test("what is to be resized, and what has more pixels than allowed", async () => {
    const content = await jpeg(32, 32);
    expect(decoder.decode(content, { size: { height: 32, width: 31 } }, limit)).toBeUndefined();
    expect(decoder.decode(content, asStored, 32 * 32 - 1)).toBeUndefined();
    expect(decoder.decode(content, asStored, 32 * 32)).toBeDefined();
  });

  test("every image once it has met many damaged ones", async () => {
    const own = await SmallJpegDecoder.open();
    const content = await jpeg(32, 32);
    const half = content.subarray(0, content.length - 100);
    for (let i = 0; i < 499; i += 1) expect(own.decode(half, asStored, limit)).toBeUndefined();
    expect(own.decode(content, asStored, limit)).toBeDefined();
    expect(own.decode(half, asStored, limit)).toBeUndefined();
    expect(own.decode(content, asStored, limit)).toBeUndefined();
  });
});

test("takes no damaged image that sharp refuses, and gives it the same size", async () => {
  const stream = randomStream({ seed: 12, purpose: "damaged-jpegs" });
  const wholes = [await jpeg(32, 32), await jpeg(17, 40, { chromaSubsampling: "4:4:4" })];
  let own = await SmallJpegDecoder.open();
  let taken = 0;
  let same = 0;
  for (let i = 0; i < 400; i += 1) {
    if (i % 200 === 0) own = await SmallJpegDecoder.open();
    const whole = wholes[stream.integer(wholes.length)] ?? Buffer.alloc(0);
    // One in four is cut short; of the others one to three bits are flipped
    const content = Buffer.from(i % 4 === 0 ? whole.subarray(0, 2 + stream.integer(whole.length - 2)) : whole);
    for (let flips = i % 4; flips > 0; flips -= 1) {
      const at = stream.integer(content.length);
      content[at] = (content[at] ?? 0) ^ (1 << stream.integer(8));
    }
    const found = own.decode(content, asStored, limit);
    if (found === undefined) continue;
    const expected = await decodeImage(content, asStored, limit);
    expect([found.height, found.width, found.pixels.length], `image ${i}`).toEqual([
      expected.height,
      expected.width,
      expected.pixels.length,
    ]);
    taken += 1;
    if (Buffer.compare(found.pixels, expected.pixels) === 0) same += 1;
  }
  expect(taken).toBeGreaterThan(50);
  // Flipped bits can make coefficients that no encoder writes, for which libjpeg's variants differ
  expect(same).toBeGreaterThan(0.9 * taken);
});

test("the codec is named with the version that is installed", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const [name = "", version] = smallJpegCodec.split(" ");
  expect(manifest.dependencies[name]).toBe(version);
});
