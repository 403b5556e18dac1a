import { describe, expect, it } from "vitest";
import { reasonToSkip, skipSentences } from "./guard.js";

const safe = { losses: [0.5, 0.6], gradients: [Float32Array.of(1, 2), Float64Array.of(3)] };

describe("reasonToSkip", () => {
  it("lets finite losses and gradients pass", () => {
    expect(reasonToSkip(safe)).toBeUndefined();
    expect(reasonToSkip({ ...safe, threshold: 0.6 })).toBeUndefined();
  });

  it.each([Number.NaN, Infinity, -Infinity])("stops a loss or gradient of %s, wherever it is", (value) => {
    expect(reasonToSkip({ ...safe, losses: [value, 0.6] })).toBe("loss-not-finite");
    expect(reasonToSkip({ ...safe, losses: [0.5, value] })).toBe("loss-not-finite");
    expect(reasonToSkip({ ...safe, gradients: [Float32Array.of(1, value)] })).toBe("gradient-not-finite");
    expect(reasonToSkip({ ...safe, gradients: [Float32Array.of(1), Float64Array.of(value)] })).toBe(
      "gradient-not-finite",
    );
  });

  it("stops any loss above the threshold", () => {
    expect(reasonToSkip({ ...safe, threshold: 0.55 })).toBe("loss-above-threshold");
  });

  it("has a sentence for each reason", () => {
    for (const sentence of Object.values(skipSentences)) expect(sentence).toMatch(/^the .*[^.]$/);
  });
});
