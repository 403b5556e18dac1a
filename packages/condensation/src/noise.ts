import type { RandomStream } from "@condensery/rng";
import { norm, rows } from "./vector.js";

/**
 * How gamma sets the scale of the smoothing noise of image j with D pixels (SATM section 3.2, eq. 9 and text; the paper
 * leaves the unit open):
 * - `relative`: std = gamma·|phi_j| / sqrt(D), so that the noise's norm is about gamma·|phi_j|;
 * - `std`: std = gamma·|phi_j|;
 * - `variance`: std = sqrt(gamma·|phi_j|), the literal reading.
 */
export type NoiseMode = "relative" | "std" | "variance";

export const noiseModes: readonly NoiseMode[] = ["relative", "std", "variance"];

/**
 * Gaussian noise for the ascent step, independent for each image and pixel. `images` is [count, D] row-major; the
 * result has its length. gamma = 0 gives zeros.
 */
export function smoothingNoise(
  images: Float32Array | Float64Array,
  count: number,
  gamma: number,
  mode: NoiseMode,
  stream: RandomStream,
): Float32Array {
  const noise = new Float32Array(images.length);
  if (gamma === 0) return noise;
  const size = images.length / count;
  rows(images, count).forEach((image, index) => {
    const scale = noiseDeviation(norm(image), size, gamma, mode);
    stream.normal(noise.subarray(index * size, (index + 1) * size), 0, scale);
  });
  return noise;
}

/** Standard deviation of the noise of an image with this norm and number of pixels. */
export function noiseDeviation(imageNorm: number, pixels: number, gamma: number, mode: NoiseMode): number {
  if (mode === "relative") return (gamma * imageNorm) / Math.sqrt(pixels);
  return mode === "std" ? gamma * imageNorm : Math.sqrt(gamma * imageNorm);
}
