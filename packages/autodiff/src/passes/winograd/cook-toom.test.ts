import { describe, expect, it } from "vitest";
import { uniform } from "../../testing/random.js";
import { relativeError } from "../../testing/numeric.js";
import { cookToom4, taps } from "./cook-toom.js";

const product = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, column) => sum + value * (vector[column] ?? NaN), 0));

describe("cookToom4", () => {
  const { outputs, positions, input, filter, output } = cookToom4();

  it("needs as many products as the tile has inputs", () => {
    expect([outputs, positions]).toEqual([4, 6]);
    expect([input.length, filter.length, output.length]).toEqual([positions, positions, outputs]);
  });

  it("filters: A'[(G g) (B' d)] is the correlation of d with g", () => {
    const [d, g] = [uniform(1, positions), uniform(2, taps)];
    const [transformed, kernel] = [product(input, d), product(filter, g)];
    const y = product(
      output,
      transformed.map((value, position) => value * (kernel[position] ?? NaN)),
    );
    const expected = Array.from({ length: outputs }, (_, start) =>
      g.reduce((sum, tap, offset) => sum + tap * (d[start + offset] ?? NaN), 0),
    );
    expect(relativeError(y, expected)).toBeLessThan(1e-14);
  });
});
