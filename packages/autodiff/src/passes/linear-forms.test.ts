import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "../builder.js";
import type { Graph } from "../graph.js";
import { add, exp, multiply, negate, relu, subtract } from "../ops/elementwise.js";
import { reduceSum } from "../ops/reduction.js";
import { print } from "../print.js";
import { graphDifference } from "../testing/equivalence.js";
import { deadCode } from "./dead-code.js";
import { linearForms } from "./linear-forms.js";

/** Maps x, y [2,3,4,4] and per-channel values a, b [1,3,1,1]. */
function graphOf(build: (x: Value, y: Value, a: Value, b: Value) => Record<string, Value>): Graph {
  const builder = new GraphBuilder();
  const map = (name: string): Value => builder.input(name, [2, 3, 4, 4]);
  const channel = (name: string): Value => builder.input(name, [1, 3, 1, 1]);
  return builder.finish(build(map("x"), map("y"), channel("a"), channel("b")));
}

const cleaned = (graph: Graph): Graph => deadCode.run(linearForms.run(graph));

describe("linear-forms", () => {
  it("merges per-channel factors into one", () => {
    const graph = graphOf((x, _, a, b) => ({ z: exp(add(multiply(multiply(x, a), b), multiply(x, 2))) }));
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3,4,4]
      %1 = input "y" : [2,3,4,4]
      %2 = input "a" : [1,3,1,1]
      %3 = input "b" : [1,3,1,1]
      %4 = broadcast %2 shape=[2,3,4,4] : [2,3,4,4]
      %5 = multiply %0 %4 : [2,3,4,4]
      %6 = broadcast %3 shape=[2,3,4,4] : [2,3,4,4]
      %7 = multiply %5 %6 : [2,3,4,4]
      %8 = constant {2} : []
      %9 = reshape %8 shape=[1,1,1,1] : [1,1,1,1]
      %10 = broadcast %9 shape=[2,3,4,4] : [2,3,4,4]
      %11 = multiply %0 %10 : [2,3,4,4]
      %12 = add %7 %11 : [2,3,4,4]
      %13 = exp %12 : [2,3,4,4]
      return z=%13:[2,3,4,4]"
    `);
    expect(print(cleaned(graph))).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3,4,4]
      %1 = input "y" : [2,3,4,4]
      %2 = input "a" : [1,3,1,1]
      %3 = input "b" : [1,3,1,1]
      %4 = multiply %2 %3 : [1,3,1,1]
      %5 = constant {2} : []
      %6 = reshape %5 shape=[1,1,1,1] : [1,1,1,1]
      %7 = broadcast %6 shape=[1,3,1,1] : [1,3,1,1]
      %8 = add %4 %7 : [1,3,1,1]
      %9 = broadcast %8 shape=[2,3,4,4] : [2,3,4,4]
      %10 = multiply %0 %9 : [2,3,4,4]
      %11 = exp %10 : [2,3,4,4]
      return z=%11:[2,3,4,4]"
    `);
    expect(graphDifference(graph, cleaned(graph))).toBeLessThan(1e-12);
  });

  it("takes the sum of a combination map by map", () => {
    const graph = graphOf((x, y, a, b) => ({
      s: reduceSum(add(subtract(multiply(x, a), multiply(y, b)), a), [2, 3]),
    }));
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3,4,4]
      %1 = input "y" : [2,3,4,4]
      %2 = input "a" : [1,3,1,1]
      %3 = input "b" : [1,3,1,1]
      %4 = broadcast %2 shape=[2,3,4,4] : [2,3,4,4]
      %5 = multiply %0 %4 : [2,3,4,4]
      %6 = broadcast %3 shape=[2,3,4,4] : [2,3,4,4]
      %7 = multiply %1 %6 : [2,3,4,4]
      %8 = subtract %5 %7 : [2,3,4,4]
      %9 = broadcast %2 shape=[2,3,4,4] : [2,3,4,4]
      %10 = add %8 %9 : [2,3,4,4]
      %11 = reduceSum %10 axes=[2,3] : [2,3,1,1]
      return s=%11:[2,3,1,1]"
    `);
    expect(print(cleaned(graph))).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3,4,4]
      %1 = input "y" : [2,3,4,4]
      %2 = input "a" : [1,3,1,1]
      %3 = input "b" : [1,3,1,1]
      %4 = negate %3 : [1,3,1,1]
      %5 = constant {16} : []
      %6 = reshape %5 shape=[1,1,1,1] : [1,1,1,1]
      %7 = broadcast %6 shape=[1,3,1,1] : [1,3,1,1]
      %8 = multiply %2 %7 : [1,3,1,1]
      %9 = reduceSum %0 axes=[2,3] : [2,3,1,1]
      %10 = broadcast %2 shape=[2,3,1,1] : [2,3,1,1]
      %11 = multiply %10 %9 : [2,3,1,1]
      %12 = broadcast %8 shape=[2,3,1,1] : [2,3,1,1]
      %13 = add %12 %11 : [2,3,1,1]
      %14 = reduceSum %1 axes=[2,3] : [2,3,1,1]
      %15 = broadcast %4 shape=[2,3,1,1] : [2,3,1,1]
      %16 = multiply %15 %14 : [2,3,1,1]
      %17 = add %13 %16 : [2,3,1,1]
      return s=%17:[2,3,1,1]"
    `);
    expect(graphDifference(graph, cleaned(graph))).toBeLessThan(1e-12);
  });

  const forms: readonly (readonly [string, Graph])[] = [
    [
      "a sum of a product of two combinations",
      graphOf((x, y, a, b) => ({
        s: reduceSum(multiply(add(multiply(x, a), b), subtract(multiply(y, b), 3)), [2, 3]),
      })),
    ],
    [
      "a sum over the channels, along which the factors vary",
      graphOf((x, y, a, b) => ({ s: reduceSum(multiply(multiply(x, a), multiply(y, b)), [1, 2, 3]) })),
    ],
    [
      "terms that cancel",
      graphOf((x, y, a) => ({
        s: reduceSum(subtract(multiply(x, a), multiply(x, a)), [2, 3]),
        z: subtract(add(x, y), x),
      })),
    ],
    [
      "a combination that is an output too",
      graphOf((x, y, a) => {
        const z = add(multiply(x, a), y);
        return { z, s: reduceSum(z, [2, 3]) };
      }),
    ],
    [
      "a combination under a kink",
      graphOf((x, y, a, b) => {
        const z = relu(subtract(multiply(x, a), multiply(y, b)));
        return { s: reduceSum(multiply(z, multiply(x, b)), [0, 2, 3]) };
      }),
    ],
    [
      "more terms than are collected",
      graphOf((x, y, a) => {
        const parts = [exp(x), exp(y), relu(x), relu(y), multiply(x, x), multiply(y, y), multiply(x, y)];
        return {
          s: reduceSum(
            multiply(
              parts.reduce((sum, part, index) => add(sum, multiply(part, index + 2))),
              a,
            ),
            [2, 3],
          ),
        };
      }),
    ],
    ["numbers only", graphOf((x) => ({ z: negate(subtract(multiply(add(x, 1), 2), 5)) }))],
    [
      "factors of two shapes",
      (() => {
        const builder = new GraphBuilder();
        const [x, a, n] = [
          builder.input("x", [4, 3, 4, 4]),
          builder.input("a", [1, 3, 1, 1]),
          builder.input("n", [4, 1, 1, 1]),
        ];
        return builder.finish({
          s: reduceSum(add(multiply(multiply(x, a), n), n), [2, 3]),
          t: reduceSum(multiply(multiply(x, a), n), [0, 2, 3]),
        });
      })(),
    ],
  ];

  it.each(forms)("keeps the value of %s", (_, graph) => {
    expect(graphDifference(graph, linearForms.run(graph))).toBeLessThan(1e-12);
  });
});
