import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";

export type Colour = readonly [red: number, green: number, blue: number];

/** A PNG image of one colour, for tests. */
export async function plainImage(
  [r, g, b]: Colour,
  { height = 8, width = height }: { readonly height?: number; readonly width?: number } = {},
): Promise<Uint8Array> {
  const background = { r, g, b };
  return sharp({ create: { height, width, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A 64x64 JPEG image of a texture, which does not compress to nothing. */
export function texture(): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
  return sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** Images of two classes: `cat` is red, `dog` is green, and the blue value is the image's number. */
export async function twoClasses(count: number, prefix = ""): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i += 1) {
    files[`${prefix}cat/${i}.png`] = await plainImage([200, 0, i]);
    files[`${prefix}dog/${i}.png`] = await plainImage([0, 200, i]);
  }
  return files;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
