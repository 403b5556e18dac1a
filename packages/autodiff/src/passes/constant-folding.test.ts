import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.js";
import { add, exp, multiply, sqrt } from "../ops/elementwise.js";
import { broadcastTo } from "../ops/align.js";
import { oneHot, reshape } from "../ops/movement.js";
import { print } from "../print.js";
import { graphDifference } from "../testing/equivalence.js";
import { constantFolding } from "./constant-folding.js";

describe("constant-folding", () => {
  it("evaluates what depends on constants only, int ones included", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2, 3]);
    const factor = sqrt(builder.constant([4, 9], [2, 1]));
    const coded = oneHot(builder.constant([2, 0], [2], "int"), 3);
    const graph = builder.finish({ y: add(multiply(x, factor), coded) });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = constant {4,9} : [2,1]
      %2 = sqrt %1 : [2,1]
      %3 = constant {2,0} : int[2]
      %4 = oneHot %3 classes=3 : [2,3]
      %5 = broadcast %2 shape=[2,3] : [2,3]
      %6 = multiply %0 %5 : [2,3]
      %7 = add %6 %4 : [2,3]
      return y=%7:[2,3]"
    `);
    const result = constantFolding.run(graph);
    expect(print(result)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = constant {4,9} : [2,1]
      %2 = constant {2,3} : [2,1]
      %3 = constant {2,0} : int[2]
      %4 = constant {0,0,1,1,... 6} : [2,3]
      %5 = broadcast %2 shape=[2,3] : [2,3]
      %6 = multiply %0 %5 : [2,3]
      %7 = add %6 %4 : [2,3]
      return y=%7:[2,3]"
    `);
    expect(graphDifference(graph, result)).toBe(0);
  });

  it("leaves broadcasts and results of more than 4096 numbers computed", () => {
    const builder = new GraphBuilder();
    const large = new Float64Array(4097).fill(2);
    const graph = builder.finish({
      spread: broadcastTo(builder.constant(1), [3]),
      exponential: exp(builder.constant(large, [4097])),
    });
    expect(print(constantFolding.run(graph))).toMatchInlineSnapshot(`
      "%0 = constant {1} : []
      %1 = constant {1} : [1]
      %2 = broadcast %1 shape=[3] : [3]
      %3 = constant {2,2,2,2,... 4097} : [4097]
      %4 = exp %3 : [4097]
      return spread=%2:[3] exponential=%4:[4097]"
    `);
  });

  it("returns the graph itself when there is nothing to fold", () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: reshape(builder.input("x", [2]), [2, 1]) });
    expect(constantFolding.run(graph)).toBe(graph);
  });
});
