import sharp from "sharp";
import { plainImage } from "../parsers/datasets.js";

/** Two training and two test images of two classes, 8x8 PNG. */
export async function classImages(): Promise<Record<string, Uint8Array>> {
  return {
    "train/cat/0.png": await plainImage([200, 0, 1]),
    "train/dog/0.png": await plainImage([0, 200, 2]),
    "test/cat/1.png": await plainImage([200, 0, 3]),
    "test/dog/1.png": await plainImage([0, 200, 4]),
  };
}

/** One small image in each form that the decoder has a path of its own for. */
export async function encodedImages(): Promise<readonly Uint8Array[]> {
  const pixels = Uint8Array.from({ length: 12 * 10 * 3 }, (_, i) => (i * 37) % 256);
  const image = () => sharp(pixels, { raw: { width: 12, height: 10, channels: 3 } });
  const orientation = { IFD0: { Orientation: "6", Software: "fuzz" } };
  return Promise.all([
    image().jpeg().toBuffer(),
    image().jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer(),
    image().withMetadata({ exif: orientation, orientation: 6 }).jpeg().toBuffer(),
    image().toColourspace("cmyk").jpeg().toBuffer(),
    image().greyscale().png().toBuffer(),
    image().png({ palette: true }).toBuffer(),
    image().ensureAlpha(0.5).png({ progressive: true }).toBuffer(),
    image().toColourspace("rgb16").png().toBuffer(),
    image().webp().toBuffer(),
    image().webp({ lossless: true }).toBuffer(),
    image().ensureAlpha(0.5).webp({ quality: 30 }).toBuffer(),
  ]);
}
