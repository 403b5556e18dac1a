import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { noiseDeviation, noiseModes, smoothingNoise, type NoiseMode } from "./noise.js";

const pixels = 1000;
/** Two images of norms 30 and 60. */
const images = Float32Array.from({ length: 2 * pixels }, (_, index) => (index < pixels ? 30 : 60) / Math.sqrt(pixels));

function stream(seed = 5) {
  return randomStream({ seed, purpose: "smoothing-noise", indices: [0] });
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe("noiseDeviation", () => {
  it("follows each mode's formula", () => {
    expect(noiseDeviation(30, 100, 0.01, "relative")).toBeCloseTo((0.01 * 30) / 10, 15);
    expect(noiseDeviation(30, 100, 0.01, "std")).toBeCloseTo(0.3, 15);
    expect(noiseDeviation(30, 100, 0.01, "variance")).toBeCloseTo(Math.sqrt(0.3), 15);
  });

  it("is zero for gamma = 0 and for a black image, in each mode", () => {
    for (const mode of noiseModes) {
      expect(noiseDeviation(30, 100, 0, mode)).toBe(0);
      expect(noiseDeviation(0, 100, 0.5, mode)).toBe(0);
    }
  });
});

describe("smoothingNoise", () => {
  it.each<[NoiseMode, number]>([
    ["relative", 0.02],
    ["std", 0.02],
    ["variance", 0.02],
  ])("in mode %s scales with each image's own norm", (mode, gamma) => {
    const noise = smoothingNoise(images, 2, gamma, mode, stream());
    const expected = [30, 60].map((norm) => noiseDeviation(norm, pixels, gamma, mode));
    // A sample deviation of 1000 numbers is within 7 % of the true one (three standard errors)
    expect(deviation(noise.subarray(0, pixels)) / (expected[0] ?? 0)).toBeCloseTo(1, 1);
    expect(deviation(noise.subarray(pixels)) / (expected[1] ?? 0)).toBeCloseTo(1, 1);
  });

  it("has about gamma times the image's norm in relative mode", () => {
    const noise = smoothingNoise(images, 2, 0.1, "relative", stream());
    expect(deviation(noise.subarray(0, pixels)) * Math.sqrt(pixels)).toBeGreaterThan(2.8);
    expect(deviation(noise.subarray(0, pixels)) * Math.sqrt(pixels)).toBeLessThan(3.2);
  });

  it("is a function of the stream: same seed same noise, another seed other noise", () => {
    const draw = (seed: number) => smoothingNoise(images, 2, 0.1, "relative", stream(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  it("draws each image's noise independently", () => {
    const noise = smoothingNoise(images, 2, 0.1, "relative", stream());
    const [first, second] = [noise.subarray(0, pixels), noise.subarray(pixels)];
    const product = first.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0);
    const correlation = product / (pixels * deviation(first) * deviation(second));
    expect(Math.abs(correlation)).toBeLessThan(0.1);
  });

  it("changes one image's noise by that image's norm only", () => {
    const brighter = images.map((value, index) => (index < pixels ? 2 * value : value));
    const before = smoothingNoise(images, 2, 0.1, "relative", stream());
    const after = smoothingNoise(brighter, 2, 0.1, "relative", stream());
    expect(after.subarray(pixels)).toEqual(before.subarray(pixels));
    expect(after[0] ?? 0).toBeCloseTo(2 * (before[0] ?? 0), 6);
  });

  it("is zero for gamma = 0, without a draw", () => {
    const source = stream();
    const noise = smoothingNoise(images, 2, 0, "relative", source);
    expect(noise).toEqual(new Float32Array(images.length));
    expect(source.position).toBe(0);
  });

  it("refuses images that do not divide into rows", () => {
    expect(() => smoothingNoise(images, 3, 0.1, "relative", stream())).toThrow(
      new RangeError("2000 numbers do not form 3 equal rows"),
    );
  });
});
