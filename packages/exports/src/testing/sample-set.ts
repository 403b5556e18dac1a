import type { CondensedSet } from "../condensed-set.js";

/** Bytes [4, channels, 5, 6] that the pictures of `sampleSet` must show: all values from black to white occur. */
export function sampleBytes(channels: number): Uint8Array {
  const length = 4 * channels * 5 * 6;
  return Uint8Array.from({ length }, (_, i) => Math.round((((i * 7) % length) * 255) / (length - 1)));
}

/** Four images of 5x6 in two classes, with soft labels; the images are exactly the bytes above, normalised. */
export function sampleSet(channels: number, changes: Partial<CondensedSet> = {}): CondensedSet {
  const mean = Array.from({ length: channels }, (_, channel) => 0.3 + channel / 10);
  const std = mean.map((value) => value / 2);
  const data = Float32Array.from(sampleBytes(channels), (byte, i) => {
    const channel = Math.floor(i / 30) % channels;
    return (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  });
  return {
    images: { shape: [4, channels, 5, 6], data },
    labels: { shape: [4, 2], data: Float32Array.of(0.25, 0.75, 1, 0, 0.5, 0.5, 0, 1) },
    alpha: 0.0625,
    classes: ["cat", "dog"],
    preprocessing: { kind: "standardise", mean, std, padTo: null },
    document: { format: "condensery-dataset/2", source: { uri: "idx:tiny" } },
    ...changes,
  };
}
