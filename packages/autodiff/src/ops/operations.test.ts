/** What the operations add to their primitives: defaults, broadcasting and compositions. */
import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "../builder.js";
import { GraphError } from "../errors.js";
import { interpret } from "../interpret.js";
import { conv, matmul } from "./contraction.js";
import { add, divide, select, square, subtract } from "./elementwise.js";
import { concat, gather, pad, scatterAdd, slice } from "./movement.js";
import { dot, reduceMax, reduceMean, reduceSum, total } from "./reduction.js";

/** Shape and numbers of a value that is built from x = [[1, 2, 3], [4, 5, 6]] and int rows = [1, 1]. */
function evaluate(build: (x: Value, rows: Value) => Value): { shape: readonly number[]; numbers: number[] } {
  const builder = new GraphBuilder();
  const y = build(builder.input("x", [2, 3]), builder.input("rows", [2], "int"));
  const results = interpret(builder.finish({ y }), { x: [1, 2, 3, 4, 5, 6], rows: [1, 1] });
  return { shape: y.shape, numbers: Array.from(results["y"] ?? []) };
}

describe("element-wise operations", () => {
  it("broadcast as NumPy does", () => {
    expect(evaluate((x) => add(x, reduceSum(x, [1]))).numbers).toEqual([7, 8, 9, 19, 20, 21]);
    expect(evaluate((x) => subtract(10, x)).numbers).toEqual([9, 8, 7, 6, 5, 4]);
    expect(evaluate((x) => divide(x, 2)).numbers).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
  });

  it("select broadcasts its mask and its choices", () => {
    const choose = (x: Value): Value => select(x.builder.constant([1, 0, 1], [1, 3]), x, -1);
    expect(evaluate(choose).numbers).toEqual([1, -1, 3, 4, -1, 6]);
  });

  it("square multiplies a value by itself", () => {
    expect(evaluate(square).numbers).toEqual([1, 4, 9, 16, 25, 36]);
  });
});

describe("reductions", () => {
  it("keep their axes, take them in any order and default to all", () => {
    expect(evaluate((x) => reduceSum(x))).toEqual({ shape: [1, 1], numbers: [21] });
    expect(evaluate((x) => reduceSum(x, [1, 0]))).toEqual({ shape: [1, 1], numbers: [21] });
    expect(evaluate((x) => reduceMax(x, [0]))).toEqual({ shape: [1, 3], numbers: [4, 5, 6] });
    expect(evaluate((x) => reduceMean(x, [1]))).toEqual({ shape: [2, 1], numbers: [2, 5] });
    expect(evaluate((x) => reduceMean(x))).toEqual({ shape: [1, 1], numbers: [3.5] });
  });

  it("total and dot are scalars", () => {
    expect(evaluate(total)).toEqual({ shape: [], numbers: [21] });
    expect(evaluate((x) => dot(x, x))).toEqual({ shape: [], numbers: [91] });
  });
});

describe("movements", () => {
  it("default to stride 1, no interior padding and the first axis", () => {
    expect(evaluate((x) => slice(x, [0, 1], [2, 3])).numbers).toEqual([2, 3, 5, 6]);
    expect(evaluate((x) => pad(x, [0, 0], [1, 0])).numbers).toEqual([1, 2, 3, 4, 5, 6, 0, 0, 0]);
    expect(evaluate((x, rows) => gather(x, rows)).numbers).toEqual([4, 5, 6, 4, 5, 6]);
    expect(evaluate((x, rows) => scatterAdd(x, rows, 3)).numbers).toEqual([0, 0, 0, 5, 7, 9, 0, 0, 0]);
  });

  it("concat of one value is the value; of none it is refused", () => {
    const x = new GraphBuilder().input("x", [2]);
    expect(concat([x], 0)).toBe(x);
    expect(() => concat([], 0)).toThrow(new GraphError("concat needs at least one value"));
  });
});

describe("contractions", () => {
  it("default to operands as stored, stride 1 and no padding", () => {
    const builder = new GraphBuilder();
    const [x, w] = [builder.input("x", [1, 1, 3, 3]), builder.input("w", [1, 1, 2, 2])];
    expect(conv(x, w).node.params).toEqual({ stride: [1, 1], padding: [0, 0, 0, 0] });
    const product = matmul(builder.input("a", [2, 3]), builder.input("b", [3, 2]));
    expect(product.node.params).toEqual({ transposeLeft: false, transposeRight: false });
  });
});
