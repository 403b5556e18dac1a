import { describe, expect, it } from "vitest";
import { initialMomentum, momentumUpdate } from "./optimiser.js";

const settings = { learningRate: 0.25, momentum: 0.5 };

describe("momentumUpdate", () => {
  it("gives the numbers of a hand calculation", () => {
    const first = momentumUpdate(initialMomentum(Float32Array.of(1, -2)), Float64Array.of(4, 8), settings);
    // v = 0.5·0 + g; x - 0.25 v
    expect(first.velocity).toEqual(Float32Array.of(4, 8));
    expect(first.value).toEqual(Float32Array.of(0, -4));

    const second = momentumUpdate(first, Float32Array.of(-2, 0), settings);
    // v = 0.5·4 - 2 = 0 and 0.5·8 + 0 = 4
    expect(second.velocity).toEqual(Float32Array.of(0, 4));
    expect(second.value).toEqual(Float32Array.of(0, -5));

    const third = momentumUpdate(second, Float32Array.of(1, 1), settings);
    expect(third.velocity).toEqual(Float32Array.of(1, 3));
    expect(third.value).toEqual(Float32Array.of(-0.25, -5.75));
  });

  it("is plain gradient descent without momentum", () => {
    const once = momentumUpdate(initialMomentum(Float32Array.of(1)), Float32Array.of(2), {
      learningRate: 0.5,
      momentum: 0,
    });
    const twice = momentumUpdate(once, Float32Array.of(2), { learningRate: 0.5, momentum: 0 });
    expect([...once.value, ...twice.value]).toEqual([0, -1]);
  });

  it("leaves its arguments as they are", () => {
    const state = { value: Float32Array.of(1, 2), velocity: Float32Array.of(3, 4) };
    const gradient = Float32Array.of(5, 6);
    momentumUpdate(state, gradient, settings);
    expect(state).toEqual({ value: Float32Array.of(1, 2), velocity: Float32Array.of(3, 4) });
    expect(gradient).toEqual(Float32Array.of(5, 6));
  });

  it("refuses a gradient of another length", () => {
    expect(() => momentumUpdate(initialMomentum(Float32Array.of(1)), Float32Array.of(1, 2), settings)).toThrow(
      new RangeError("a gradient of 2 numbers does not fit 1 values"),
    );
  });
});
