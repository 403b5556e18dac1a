import { describe, expect, it } from "vitest";
import type { Graph } from "../graph.js";
import type { Primitive } from "../primitive.js";
import { print } from "../print.js";
import { caseInputs, secondOrderGraph } from "../testing/derivative-graphs.js";
import { graphDifference } from "../testing/equivalence.js";
import { allCases } from "../testing/primitive-cases.js";
import { secondOrderNetwork } from "../testing/second-order-network.js";
import { elementCount } from "../tensor-type.js";
import { optimise, standardPasses } from "./index.js";
import { runPasses } from "./pass.js";

describe("optimise, on a network's loss, gradient and Hessian-vector product,", () => {
  const { graph, inputs } = secondOrderNetwork();
  const { graph: optimised, reports } = optimise(graph);

  it("leaves all outputs unchanged", () => {
    expect(graphDifference(graph, optimised, inputs)).toBeLessThan(1e-12);
  });

  it("needs fewer nodes, and computes fewer numbers", () => {
    expect(optimised.nodes.length).toBeLessThan(graph.nodes.length);
    expect(computedNumbers(optimised)).toBeLessThan(0.9 * computedNumbers(graph));
  });

  it("reports every pass, each from where the one before it stopped", () => {
    expect(reports.map(({ name }) => name)).toEqual(standardPasses.map(({ name }) => name));
    expect(reports.at(0)?.nodesBefore).toBe(graph.nodes.length);
    expect(reports.at(-1)?.nodesAfter).toBe(optimised.nodes.length);
    expect(reports.slice(1).map(({ nodesBefore }) => nodesBefore)).toEqual(
      reports.slice(0, -1).map(({ nodesAfter }) => nodesAfter),
    );
  });

  it("gives the same text each time", () => {
    expect(print(optimise(secondOrderNetwork().graph).graph)).toBe(print(optimised));
  });
});

/** Size of all results that are computed rather than read or viewed. */
function computedNumbers({ nodes }: Graph): number {
  const free = new Set<Primitive>(["input", "constant", "broadcast", "reshape"]);
  return nodes.reduce((sum, { primitive, shape }) => sum + (free.has(primitive) ? 0 : elementCount(shape)), 0);
}

describe("every pass and all together keep the second-order graph of", () => {
  const single = [...new Set(standardPasses)].map((pass) => [pass]);

  it.each(allCases)("%s", (_, one) => {
    const graph = secondOrderGraph(one);
    if (graph === undefined) {
      expect(one.differentiable).toEqual([]);
      return;
    }
    const inputs = caseInputs(one);
    for (const passes of [...single, standardPasses]) {
      const result: Graph = runPasses(graph, passes).graph;
      if (result !== graph) expect(graphDifference(graph, result, inputs)).toBeLessThan(1e-12);
    }
  });
});
