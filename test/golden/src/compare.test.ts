import { describe, expect, it } from "vitest";
import { float32Tolerance, relativeError } from "./compare.js";

describe("relativeError", () => {
  it("is the norm of the difference over the golden norm", () => {
    expect(relativeError(Float32Array.of(3, 4), Float64Array.of(3, 4))).toBe(0);
    expect(relativeError(Float64Array.of(0, 0), Float64Array.of(3, 4))).toBe(1);
    expect(relativeError(Float64Array.of(3, 4.5), Float64Array.of(3, 4))).toBe(0.1);
    expect(relativeError(Float64Array.of(-2), Float64Array.of(-4))).toBe(0.5);
  });

  it("is absolute where the golden tensor is zero", () => {
    expect(relativeError(Float64Array.of(0, 0), Float64Array.of(0, 0))).toBe(0);
    expect(relativeError(Float64Array.of(0, 2), Float64Array.of(0, 0))).toBe(2);
  });

  it("is not a number, and so above any tolerance, where there is nothing to compare", () => {
    expect(relativeError(undefined, Float64Array.of(1))).toBeNaN();
    expect(relativeError(Float64Array.of(1), Float64Array.of(1, 2))).toBeNaN();
    expect(relativeError(Float64Array.of(Number.NaN), Float64Array.of(1))).toBeNaN();
  });
});

it("float32Tolerance is wider for alpha's gradients", () => {
  expect(float32Tolerance("out.hypergradient")).toBe(1e-4);
  expect(float32Tolerance("out.satm.loss")).toBe(1e-4);
  expect(float32Tolerance("out.alpha_gradient_exact")).toBe(2e-3);
  expect(float32Tolerance("out.satm.alpha_gradient_first_order")).toBe(2e-3);
});
