import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.js";
import { add, multiply, negate, subtract } from "../ops/elementwise.js";
import { reduceSum } from "../ops/reduction.js";
import { print } from "../print.js";
import { graphDifference } from "../testing/equivalence.js";
import { splitReductions } from "./split-reductions.js";
import { deadCode } from "./dead-code.js";

describe("split-reductions", () => {
  it("sums trailing axes first", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2, 3, 4, 5]);
    const graph = builder.finish({ bias: reduceSum(x, [0, 2, 3]), all: reduceSum(x), middle: reduceSum(x, [0, 2]) });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3,4,5]
      %1 = reduceSum %0 axes=[0,2,3] : [1,3,1,1]
      %2 = reduceSum %0 axes=[0,1,2,3] : [1,1,1,1]
      %3 = reduceSum %0 axes=[0,2] : [1,3,1,5]
      return bias=%1:[1,3,1,1] all=%2:[1,1,1,1] middle=%3:[1,3,1,5]"
    `);
    const result = splitReductions.run(graph);
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3,4,5]
      %1 = reduceSum %0 axes=[2,3] : [2,3,1,1]
      %2 = reduceSum %1 axes=[0] : [1,3,1,1]
      %3 = reduceSum %0 axes=[0,1,2,3] : [1,1,1,1]
      %4 = reduceSum %0 axes=[0,2] : [1,3,1,5]
      return bias=%2:[1,3,1,1] all=%3:[1,1,1,1] middle=%4:[1,3,1,5]"
    `);
    expect(graphDifference(graph, result)).toBeLessThan(1e-12);
  });

  it("sums sums of products term by term", () => {
    const builder = new GraphBuilder();
    const [x, y, z] = [builder.input("x", [2, 3]), builder.input("y", [2, 3]), builder.input("z", [2, 3])];
    const graph = builder.finish({ s: reduceSum(subtract(negate(multiply(x, y)), add(z, multiply(x, x))), [1]) });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = input "y" : [2,3]
      %2 = input "z" : [2,3]
      %3 = multiply %0 %1 : [2,3]
      %4 = negate %3 : [2,3]
      %5 = multiply %0 %0 : [2,3]
      %6 = add %2 %5 : [2,3]
      %7 = subtract %4 %6 : [2,3]
      %8 = reduceSum %7 axes=[1] : [2,1]
      return s=%8:[2,1]"
    `);
    const result = deadCode.run(splitReductions.run(graph));
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = input "y" : [2,3]
      %2 = input "z" : [2,3]
      %3 = multiply %0 %1 : [2,3]
      %4 = multiply %0 %0 : [2,3]
      %5 = reduceSum %3 axes=[1] : [2,1]
      %6 = negate %5 : [2,1]
      %7 = reduceSum %2 axes=[1] : [2,1]
      %8 = reduceSum %4 axes=[1] : [2,1]
      %9 = add %7 %8 : [2,1]
      %10 = subtract %6 %9 : [2,1]
      return s=%10:[2,1]"
    `);
    expect(graphDifference(graph, result)).toBeLessThan(1e-12);
  });

  it("returns the graph itself when no sum splits", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", [2, 3]), builder.input("y", [2, 3])];
    const graph = builder.finish({ plain: reduceSum(add(x, y), [1]), product: reduceSum(multiply(x, y), [0]) });
    expect(splitReductions.run(graph)).toBe(graph);
  });
});
