import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import { GraphError } from "./errors.js";
import { interpret } from "./interpret.js";
import { add } from "./ops/elementwise.js";
import { gather, oneHot, scatterAdd } from "./ops/movement.js";

describe("interpret", () => {
  it("reads typed arrays and plain ones, and leaves them alone", () => {
    const builder = new GraphBuilder();
    const sum = add(builder.input("x", [2]), builder.input("y", [2]));
    const [x, y] = [Float32Array.of(1, 2), [10, 20]];
    expect(interpret(builder.finish({ sum }), { x, y })).toEqual({ sum: Float64Array.of(11, 22) });
    expect([Array.from(x), y]).toEqual([
      [1, 2],
      [10, 20],
    ]);
  });

  it("gives outputs that share no memory with the inputs", () => {
    const builder = new GraphBuilder();
    const given = Float64Array.of(1, 2);
    const { x } = interpret(builder.finish({ x: builder.input("x", [2]) }), { x: given });
    given[0] = 9;
    expect(x).toEqual(Float64Array.of(1, 2));
  });

  it("names a missing input and one of another length", () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: builder.input("x", [2, 3]) });
    expect(() => interpret(graph, {})).toThrow(new GraphError('input "x" of shape [2,3] is not given'));
    expect(() => interpret(graph, { x: [1] })).toThrow(
      new GraphError('input "x" of shape [2,3] needs 6 numbers, got 1'),
    );
  });

  it("refuses indices outside their axis, and fractions", () => {
    const builder = new GraphBuilder();
    const [x, indices] = [builder.input("x", [1]), builder.input("indices", [1], "int")];
    const graphs = [gather(x, indices), scatterAdd(x, indices, 1), oneHot(indices, 1)].map((y) =>
      builder.finish({ y }),
    );
    for (const graph of graphs) {
      for (const index of [1, -1, 0.5]) {
        expect(() => interpret(graph, { x: [1], indices: [index] })).toThrow(
          new RangeError(`index ${index} is outside 0..0`),
        );
      }
    }
  });
});
