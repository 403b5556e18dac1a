import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import { GraphError, ShapeError } from "./errors.js";
import { interpret } from "./interpret.js";
import { add, multiply } from "./ops/elementwise.js";

describe("GraphBuilder", () => {
  it("gives each value the inferred type and its node", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2, 3]);
    const product = builder.apply("matmul", [x, x], { transposeLeft: false, transposeRight: true });
    expect(product.shape).toEqual([2, 2]);
    expect(product.elementType).toBe("float");
    expect(product.node).toMatchObject({ primitive: "matmul", operands: [0, 0] });
    expect(builder.size).toBe(2);
    expect(builder.value(1)).toBe(product);
  });

  it("takes a bare number as a scalar and copies the numbers of a constant", () => {
    const builder = new GraphBuilder();
    const numbers = [1, 2];
    const graph = builder.finish({ scalar: builder.constant(3), vector: builder.constant(numbers, [2]) });
    numbers[0] = 9;
    expect(interpret(graph, {})).toEqual({ scalar: Float64Array.of(3), vector: Float64Array.of(1, 2) });
  });

  it("keeps outputs in the order of the record's keys", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", []);
    const graph = builder.finish({ z: x, a: add(x, x), m: x });
    expect(graph.outputs.map(({ name }) => name)).toEqual(["z", "a", "m"]);
  });

  it("freezes the nodes so far: a finished graph does not grow", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", []);
    const graph = builder.finish({ x });
    multiply(x, x);
    expect(graph.nodes).toHaveLength(1);
    expect(builder.size).toBe(2);
  });

  it("has no state in common with another builder", () => {
    const [left, right] = [new GraphBuilder(), new GraphBuilder()];
    const x = left.input("x", [2]);
    right.input("x", [3]);
    expect(left.finish({ x }).nodes).toHaveLength(1);
  });
});

describe("GraphBuilder refuses", () => {
  it("two inputs of one name", () => {
    const builder = new GraphBuilder();
    builder.input("x", []);
    expect(() => builder.input("x", [2])).toThrow(
      new GraphError('input "x" is declared twice; input names are unique'),
    );
  });

  it("a constant with too few numbers", () => {
    expect(() => new GraphBuilder().constant([1, 2], [3])).toThrow(
      new GraphError("constant of shape [3] needs 3 numbers, got 2"),
    );
  });

  it("an operand of another builder", () => {
    const stranger = new GraphBuilder().input("x", []);
    expect(() => new GraphBuilder().apply("exp", [stranger], {})).toThrow(
      new GraphError("exp: operand %0 belongs to another builder"),
    );
  });

  it("an output of another builder, and none at all", () => {
    const stranger = new GraphBuilder().input("x", []);
    expect(() => new GraphBuilder().finish({ y: stranger })).toThrow(
      new GraphError('output "y" belongs to another builder'),
    );
    expect(() => new GraphBuilder().finish({})).toThrow(new GraphError("a graph needs at least one output"));
  });

  it("a value that does not exist", () => {
    expect(() => new GraphBuilder().value(0)).toThrow(
      new GraphError("value %0 does not exist; the builder has 0 nodes"),
    );
    expect(() => new GraphBuilder().node(0)).toThrow(new RangeError("node %0 does not exist; the graph has 0 nodes"));
  });

  it("axis lengths that are not positive integers", () => {
    for (const shape of [[0], [2, -1], [1.5], [NaN], [Infinity]]) {
      expect(() => new GraphBuilder().input("x", shape)).toThrow(
        new ShapeError("input", `axis lengths must be positive integers, got [${shape.join(",")}]`),
      );
    }
  });
});
