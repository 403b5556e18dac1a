import type { ImageShape } from "@condensery/datasets";
import sharp from "sharp";

/**
 * A lossless PNG of 8 bits a value, grey for one channel and RGB for three.
 *
 * @param pixels [channels, height, width], planes
 */
export async function encodePng(pixels: Uint8Array, { channels, height, width }: ImageShape): Promise<Uint8Array> {
  const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
  return sharp(interleaved(pixels, channels), { raw })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png({ compressionLevel: 9, palette: false })
    .toBuffer();
}

/** [channels, height, width] as [height, width, channels]. */
function interleaved(pixels: Uint8Array, channels: number): Uint8Array {
  const plane = pixels.length / channels;
  return Uint8Array.from({ length: pixels.length }, (_, i) => {
    const channel = i % channels;
    return pixels[channel * plane + (i - channel) / channels] ?? 0;
  });
}
