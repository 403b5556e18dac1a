import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.js";
import { GraphError } from "../errors.js";
import { print } from "../print.js";
import type { Shape } from "../tensor-type.js";
import { align, broadcastTo } from "./align.js";

describe("align", () => {
  it.each<[string, Shape, Shape, Shape]>([
    ["equal shapes", [2, 3], [2, 3], [2, 3]],
    ["a scalar", [2, 3], [], [2, 3]],
    ["trailing axes", [2, 3], [3], [2, 3]],
    ["axes of length 1 on both sides", [2, 1, 3], [4, 1], [2, 4, 3]],
    ["a higher rank on the right", [5], [2, 1, 1], [2, 1, 5]],
  ])("finds the common shape of %s", (_, x, y, expected) => {
    const builder = new GraphBuilder();
    const aligned = align(builder.input("x", x), builder.input("y", y));
    expect(aligned.map(({ shape }) => shape)).toEqual([expected, expected]);
  });

  it("makes constants of numbers, on either side", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    const [left] = align(3, x);
    const [, right] = align(x, 4);
    expect(print(builder.finish({ left, right }))).toMatchInlineSnapshot(`
      "%0 = input "x" : [2]
      %1 = constant {3} : []
      %2 = reshape %1 shape=[1] : [1]
      %3 = broadcast %2 shape=[2] : [2]
      %4 = constant {4} : []
      %5 = reshape %4 shape=[1] : [1]
      %6 = broadcast %5 shape=[2] : [2]
      return left=%3:[2] right=%6:[2]"
    `);
  });

  it("refuses shapes without a common one, and two numbers", () => {
    const builder = new GraphBuilder();
    expect(() => align(builder.input("x", [2, 3]), builder.input("y", [2]))).toThrow(
      new GraphError("[2,3] and [2] have no common shape"),
    );
    expect(() => align(1, 2)).toThrow(new GraphError("at least one operand must be a graph value"));
  });
});

describe("broadcastTo", () => {
  it("adds nothing where the shape is right already", () => {
    const x = new GraphBuilder().input("x", [2]);
    expect(broadcastTo(x, [2])).toBe(x);
  });

  it("adds one reshape for new axes of length 1, and no broadcast", () => {
    const builder = new GraphBuilder();
    expect(broadcastTo(builder.input("x", [2]), [1, 1, 2]).node.primitive).toBe("reshape");
    expect(builder.size).toBe(2);
  });

  it("refuses a lower rank", () => {
    const x = new GraphBuilder().input("x", [1, 2]);
    expect(() => broadcastTo(x, [2])).toThrow(new GraphError("[1,2] does not broadcast to [2]"));
  });
});
