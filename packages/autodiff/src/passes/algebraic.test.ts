import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "../builder.js";
import type { Graph } from "../graph.js";
import { broadcastTo } from "../ops/align.js";
import { add, divide, multiply, negate, subtract } from "../ops/elementwise.js";
import { pad, reshape, slice, transpose } from "../ops/movement.js";
import { reduceMax, reduceSum } from "../ops/reduction.js";
import { print, printNode } from "../print.js";
import { graphDifference } from "../testing/equivalence.js";
import { algebraic } from "./algebraic.js";
import { deadCode } from "./dead-code.js";

type Build = (x: Value, y: Value) => Value;

function graphOf(build: Build): Graph {
  const builder = new GraphBuilder();
  return builder.finish({ z: build(builder.input("x", [2, 3]), builder.input("y", [2, 3])) });
}

/** The node that the output is, with x = %0 and y = %1, once dead nodes are gone. */
function simplified(graph: Graph): string {
  const { nodes, outputs } = deadCode.run(algebraic.run(graph));
  const result = nodes[outputs[0]?.node ?? -1];
  return result === undefined ? "" : printNode(result);
}

const transposed = "transpose %0 permutation=[1,0]";
const ones = (x: Value): Value => broadcastTo(x.builder.constant(1), x.shape);
const identities: readonly (readonly [string, Build, string])[] = [
  ["-(-x) = x", (x) => negate(negate(x)), 'input "x"'],
  ["x + 0 = x", (x) => add(x, 0), 'input "x"'],
  ["0 + x = x", (x) => add(0, x), 'input "x"'],
  ["x + (-y) = x - y", (x, y) => add(x, negate(y)), "subtract %0 %1"],
  ["(-x) + y = y - x", (x, y) => add(negate(x), y), "subtract %1 %0"],
  ["x - 0 = x", (x) => subtract(x, 0), 'input "x"'],
  ["0 - x = -x", (x) => subtract(0, x), "negate %0"],
  ["x - (-y) = x + y", (x, y) => subtract(x, negate(y)), "add %0 %1"],
  ["x·1 = x", (x) => multiply(x, 1), 'input "x"'],
  ["1·x = x", (x) => multiply(ones(x), x), 'input "x"'],
  ["x·0 = 0", (x) => multiply(x, 0), "broadcast %3 shape=[2,3]"],
  ["x·(-1) = -x", (x) => multiply(x, -1), "negate %0"],
  ["(-1)·x = -x", (x) => multiply(-1, x), "negate %0"],
  ["x / 1 = x", (x) => divide(x, 1), 'input "x"'],
  ["reshape to the same shape", (x) => reshape(x, [2, 3]), 'input "x"'],
  ["reshape of a reshape", (x) => reshape(reshape(x, [6]), [3, 2]), "reshape %0 shape=[3,2]"],
  ["there and back", (x) => reshape(reshape(x, [6]), [2, 3]), 'input "x"'],
  ["transpose of a transpose", (x) => transpose(transpose(x, [1, 0]), [1, 0]), 'input "x"'],
  ["identical permutation", (x) => transpose(transpose(x, [0, 1]), [1, 0]), transposed],
  ["slice of everything", (x) => slice(x, [0, 0], [2, 3]), 'input "x"'],
  ["pad by nothing", (x) => pad(x, [0, 0], [0, 0]), 'input "x"'],
  ["sum over no axes", (x) => reduceSum(x, []), 'input "x"'],
  ["maximum over an axis of length 1", (x) => reduceMax(reshape(x, [6, 1]), [1]), "reshape %0 shape=[6,1]"],
];

describe("algebraic", () => {
  it.each(identities)("%s", (_, build, expected) => {
    const graph = graphOf(build);
    // A chain such as reshape(reshape(x)) to x takes two rounds
    const result = algebraic.run(algebraic.run(graph));
    expect(simplified(algebraic.run(graph))).toBe(expected);
    expect(graphDifference(graph, result)).toBe(0);
  });

  it("merges factors", () => {
    const graph = graphOf((x) => multiply(multiply(x, 3), 0.5));
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = input "y" : [2,3]
      %2 = constant {3} : []
      %3 = reshape %2 shape=[1,1] : [1,1]
      %4 = broadcast %3 shape=[2,3] : [2,3]
      %5 = multiply %0 %4 : [2,3]
      %6 = constant {0.5} : []
      %7 = reshape %6 shape=[1,1] : [1,1]
      %8 = broadcast %7 shape=[2,3] : [2,3]
      %9 = multiply %5 %8 : [2,3]
      return z=%9:[2,3]"
    `);
    const result = deadCode.run(algebraic.run(graph));
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = input "y" : [2,3]
      %2 = constant {1.5} : []
      %3 = reshape %2 shape=[1,1] : [1,1]
      %4 = broadcast %3 shape=[2,3] : [2,3]
      %5 = multiply %0 %4 : [2,3]
      return z=%5:[2,3]"
    `);
    expect(graphDifference(graph, result)).toBeLessThan(1e-12);
  });

  it("merges broadcasts and permutations of three axes", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [1, 1, 3]);
    const wide = broadcastTo(broadcastTo(x, [1, 2, 3]), [4, 2, 3]);
    const graph = builder.finish({ y: transpose(transpose(wide, [1, 2, 0]), [0, 2, 1]) });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [1,1,3]
      %1 = broadcast %0 shape=[1,2,3] : [1,2,3]
      %2 = broadcast %1 shape=[4,2,3] : [4,2,3]
      %3 = transpose %2 permutation=[1,2,0] : [2,3,4]
      %4 = transpose %3 permutation=[0,2,1] : [2,4,3]
      return y=%4:[2,4,3]"
    `);
    const result = deadCode.run(algebraic.run(graph));
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [1,1,3]
      %1 = broadcast %0 shape=[4,2,3] : [4,2,3]
      %2 = transpose %1 permutation=[1,0,2] : [2,4,3]
      return y=%2:[2,4,3]"
    `);
    expect(graphDifference(graph, result)).toBe(0);
  });

  it("returns the graph itself when nothing simplifies", () => {
    const graph = graphOf((x, y) => divide(add(x, y), subtract(multiply(x, y), 2)));
    expect(algebraic.run(graph)).toBe(graph);
  });
});
