import { encodeWhiteningFile } from "@condensery/wire";
import type { Whitening } from "../result.js";
import { imagesFile, sampleFiles } from "./sample-files.js";

/** A whitening of images of [1, side, side]; its matrices are arbitrary. */
function whiteningOf(side: number): Whitening {
  const size = side * side;
  const matrix = (scale: number): Float32Array => Float32Array.from({ length: size * size }, (_, i) => scale * i);
  return {
    kind: "zca",
    shape: { channels: 1, height: side, width: side },
    epsilon: 0.1,
    mean: Float32Array.from({ length: size }, (_, i) => i / 8),
    transform: matrix(0.5),
    inverse: matrix(-2),
  };
}

/** What the sample's images, of [1, 4, 4], may have been whitened with. */
export const sampleWhitening = whiteningOf(4);

/** `whitening.safetensors` for images of [1, 4, 4]: with matrices of another side, or of another format, where asked. */
export function whiteningFile({ side = 4, format = "condensery-whitening/1" } = {}): Uint8Array {
  const { shape, epsilon } = sampleWhitening;
  const { mean, transform, inverse } = whiteningOf(side);
  const size = mean.length;
  const bytes = encodeWhiteningFile({
    dataset: "d".repeat(64),
    description: JSON.stringify({ shape, epsilon }),
    tensors: {
      mean: { shape: [size], data: mean },
      transform: { shape: [size, size], data: transform },
      inverse: { shape: [size, size], data: inverse },
    },
  });
  // Names of equal length leave the header's length as it is
  return Buffer.from(Buffer.from(bytes).toString("latin1").replace("condensery-whitening/1", format), "latin1");
}

/** The files of a result of whitened images; null: without `whitening.safetensors`. */
export function whitenedFiles(whitening: Uint8Array | null = whiteningFile()): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ...sampleFiles,
    ["images.safetensors", imagesFile({ kind: "zca", epsilon: 0.1, padTo: null })],
    ...(whitening === null ? [] : ([["whitening.safetensors", whitening]] as const)),
  ]);
}
