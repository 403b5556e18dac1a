import { describe, expect, it } from "vitest";
import { invalid, WireError } from "./wire-error.js";

describe("the error of a message", () => {
  it("cuts what came short, as errors travel in headers", () => {
    const { message, violations } = invalid("digest", "64 digits", "x".repeat(100_000));
    expect(message).toMatch(/^digest: expected 64 digits, got x+\.\.\.$/u);
    expect(message.length).toBeLessThan(200);
    expect(violations).toEqual([
      { field: "digest", expected: "64 digits", actual: expect.stringMatching(/^x+\.\.\.$/u) },
    ]);
  });

  it("cuts names short that a caller chose", () => {
    expect(invalid(`statistics.${"y".repeat(100_000)}`, "a number", "NaN").message.length).toBeLessThan(200);
  });

  it("tells of eight mistakes and counts the others", () => {
    const violations = Array.from({ length: 40 }, (_, i) => ({ field: `f${i}`, expected: "1", actual: "2" }));
    const error = new WireError("INVALID_REQUEST", violations);
    expect(error.message).toMatch(/f7: expected 1, got 2; 32 other fields$/u);
    expect(error.violations).toEqual(violations);
  });
});
