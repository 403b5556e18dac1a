import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import { GraphError, ShapeError } from "./errors.js";
import type { Graph, Node } from "./graph.js";
import { multiply } from "./ops/elementwise.js";
import { reduceSum } from "./ops/reduction.js";
import { secondOrderGraph } from "./testing/derivative-graphs.js";
import { allCases } from "./testing/primitive-cases.js";
import { secondOrderNetwork } from "./testing/second-order-network.js";
import { verify } from "./verify.js";

/** %0 input x, %1 constant, %2 multiply, %3 reduceSum. */
function legal(): Graph {
  const builder = new GraphBuilder();
  const product = multiply(builder.input("x", [2]), builder.constant([1, 2], [2]));
  return builder.finish({ product, total: reduceSum(product) });
}

/** The legal graph with one node changed. */
function withNode(position: number, change: Partial<Node>): Graph {
  const { nodes, outputs } = legal();
  const changed = nodes.map((node, index) => (index === position ? ({ ...node, ...change } as Node) : node));
  return { nodes: changed, outputs };
}

describe("verify accepts", () => {
  it("what the builder makes", () => {
    expect(() => verify(legal())).not.toThrow();
    expect(() => verify(secondOrderNetwork().graph)).not.toThrow();
  });

  it.each(allCases)("the second-order graph of %s", (_, one) => {
    const graph = secondOrderGraph(one);
    expect(() => graph && verify(graph)).not.toThrow();
  });
});

describe("verify refuses, naming the node,", () => {
  const illegal: readonly (readonly [string, Graph, string])[] = [
    [
      "an operand that comes later",
      withNode(2, { operands: [0, 3] }),
      "%2 multiply uses %3, which does not come before it",
    ],
    [
      "a node that uses itself",
      withNode(2, { operands: [2, 0] }),
      "%2 multiply uses %2, which does not come before it",
    ],
    [
      "an operand before the first",
      withNode(2, { operands: [0, -1] }),
      "%2 multiply uses %-1, which does not come before it",
    ],
    [
      "an operand between nodes",
      withNode(2, { operands: [0, 0.5] }),
      "%2 multiply uses %0.5, which does not come before it",
    ],
    ["another shape than inferred", withNode(2, { shape: [3] }), "%2 multiply is recorded as float[3] but is float[2]"],
    [
      "another element type than inferred",
      withNode(3, { elementType: "int" }),
      "%3 reduceSum is recorded as int[1] but is float[1]",
    ],
    ["operands that do not fit", withNode(2, { operands: [0] }), "%2 multiply: expected 2 operands, got 1"],
    [
      "parameters that do not fit",
      withNode(3, { params: { axes: [1] } }),
      "%3 reduceSum: axes must ascend within 0..0, got [1]",
    ],
    [
      "an axis without elements",
      withNode(0, { params: { name: "x", shape: [0], elementType: "float" } }),
      "%0 input: axis lengths must be positive integers, got [0]",
    ],
    [
      "a constant with too few numbers",
      withNode(1, { params: { data: Float64Array.of(1), shape: [2], elementType: "float" } }),
      "%1 constant of shape [2] has 1 numbers",
    ],
    ["a leaf with operands", withNode(1, { operands: [0] }), "%1 constant: expected 0 operands, got 1"],
    [
      "two inputs of one name",
      {
        ...legal(),
        nodes: [...legal().nodes, ...legal().nodes.slice(0, 1)],
      },
      '%4 input "x" is declared twice',
    ],
    [
      "two outputs of one name",
      {
        ...legal(),
        outputs: [
          { name: "y", node: 2 },
          { name: "y", node: 3 },
        ],
      },
      'output "y" is declared twice',
    ],
    [
      "an output after the last node",
      { ...legal(), outputs: [{ name: "y", node: 4 }] },
      'output "y" is %4, which does not exist',
    ],
    [
      "an output before the first",
      { ...legal(), outputs: [{ name: "y", node: -1 }] },
      'output "y" is %-1, which does not exist',
    ],
    ["a graph without outputs", { ...legal(), outputs: [] }, "a graph needs at least one output"],
  ];

  it.each(illegal)("%s", (_, graph, message) => {
    expect(() => verify(graph)).toThrow(GraphError);
    expect(() => verify(graph)).toThrow(message);
  });

  it("keeps the shape error as the cause", () => {
    const graph = withNode(2, { operands: [0] });
    const cause = new ShapeError("multiply", "expected 2 operands, got 1");
    expect(() => verify(graph)).toThrow(new GraphError("%2 multiply: expected 2 operands, got 1", { cause }));
  });
});
