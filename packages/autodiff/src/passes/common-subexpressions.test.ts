import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.js";
import { add, divide, exp, multiply, subtract } from "../ops/elementwise.js";
import { reduceSum } from "../ops/reduction.js";
import { print } from "../print.js";
import { graphDifference } from "../testing/equivalence.js";
import { commonSubexpressions } from "./common-subexpressions.js";

describe("common-subexpressions", () => {
  it("computes equal nodes once, and knows which operations commute", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", [2]), builder.input("y", [2])];
    const sums = multiply(exp(add(x, y)), exp(add(y, x)));
    const graph = builder.finish({ sums, quotients: subtract(divide(x, y), divide(y, x)) });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2]
      %1 = input "y" : [2]
      %2 = add %0 %1 : [2]
      %3 = exp %2 : [2]
      %4 = add %1 %0 : [2]
      %5 = exp %4 : [2]
      %6 = multiply %3 %5 : [2]
      %7 = divide %0 %1 : [2]
      %8 = divide %1 %0 : [2]
      %9 = subtract %7 %8 : [2]
      return sums=%6:[2] quotients=%9:[2]"
    `);
    const result = commonSubexpressions.run(graph);
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2]
      %1 = input "y" : [2]
      %2 = add %0 %1 : [2]
      %3 = exp %2 : [2]
      %4 = multiply %3 %3 : [2]
      %5 = divide %0 %1 : [2]
      %6 = divide %1 %0 : [2]
      %7 = subtract %5 %6 : [2]
      return sums=%4:[2] quotients=%7:[2]"
    `);
    expect(graphDifference(graph, result)).toBe(0);
  });

  it("tells parameters, shapes and element types apart, but not the order in which parameters were written", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [1, 1, 4, 4]);
    const graph = builder.finish({
      rows: reduceSum(x, [2]),
      columns: reduceSum(x, [3]),
      vector: builder.constant([1, 2], [2]),
      row: builder.constant([1, 2], [1, 2]),
      indices: builder.constant([1, 2], [2], "int"),
      left: builder.apply("maxPool", [x], { kernel: [2, 2], stride: [1, 1] }),
      right: builder.apply("maxPool", [x], { stride: [1, 1], kernel: [2, 2] }),
      swapped: builder.apply("maxPool", [x], { stride: [2, 2], kernel: [1, 1] }),
    });
    const result = commonSubexpressions.run(graph);
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [1,1,4,4]
      %1 = reduceSum %0 axes=[2] : [1,1,1,4]
      %2 = reduceSum %0 axes=[3] : [1,1,4,1]
      %3 = constant {1,2} : [2]
      %4 = constant {1,2} : [1,2]
      %5 = constant {1,2} : int[2]
      %6 = maxPool %0 kernel=[2,2] stride=[1,1] : [1,1,3,3]
      %7 = maxPool %0 kernel=[1,1] stride=[2,2] : [1,1,2,2]
      return rows=%1:[1,1,1,4] columns=%2:[1,1,4,1] vector=%3:[2] row=%4:[1,2] indices=%5:int[2] left=%6:[1,1,3,3] right=%6:[1,1,3,3] swapped=%7:[1,1,2,2]"
    `);
    expect(graphDifference(graph, result)).toBe(0);
  });

  it("returns the graph itself when no two nodes are equal", () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: exp(builder.input("x", [2])) });
    expect(commonSubexpressions.run(graph)).toBe(graph);
  });
});
