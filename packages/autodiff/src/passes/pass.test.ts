import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.js";
import { GraphError } from "../errors.js";
import type { Graph } from "../graph.js";
import { add } from "../ops/elementwise.js";
import { runPasses, type Pass } from "./pass.js";

function sample(): Graph {
  const builder = new GraphBuilder();
  const [x, y] = [builder.input("x", [2]), builder.input("y", [2])];
  return builder.finish({ sum: add(x, y) });
}

const idle: Pass = { name: "idle", run: (graph) => graph };
const copying: Pass = { name: "copying", run: (graph) => ({ ...graph }) };

/** Lets the last node use itself. */
const breaking: Pass = {
  name: "breaking",
  run: ({ nodes, outputs }) => ({
    nodes: nodes.map((node, position) => (position === 2 ? { ...node, operands: [0, 2] } : node)),
    outputs,
  }),
};

describe("runPasses", () => {
  it("reports what each pass did", () => {
    const graph = sample();
    const result = runPasses(graph, [idle, copying]);
    expect(result.graph).not.toBe(graph);
    expect(result.graph).toEqual(graph);
    expect(result.reports).toEqual([
      { name: "idle", modified: false, nodesBefore: 3, nodesAfter: 3 },
      { name: "copying", modified: true, nodesBefore: 3, nodesAfter: 3 },
    ]);
  });

  it("names the pass that breaks the graph, and those before it", () => {
    expect(() => runPasses(sample(), [idle, copying, breaking, idle])).toThrow(
      'pass "breaking" failed (before it ran: idle, copying): %2 add uses %2, which does not come before it',
    );
    expect(() => runPasses(sample(), [breaking])).toThrow('pass "breaking" failed (before it ran: none)');
  });

  it("names a pass that throws, and keeps its error as the cause", () => {
    const cause = new RangeError("there is nothing to rewrite");
    const throwing: Pass = {
      name: "throwing",
      run: () => {
        throw cause;
      },
    };
    expect(() => runPasses(sample(), [throwing])).toThrow(
      new GraphError('pass "throwing" failed (before it ran: none): there is nothing to rewrite', { cause }),
    );
  });

  it("holds a pass to what it ensures", () => {
    const ensuring: Pass = {
      ...idle,
      name: "ensuring",
      ensures: () => {
        throw new GraphError("additions remain");
      },
    };
    expect(() => runPasses(sample(), [idle, ensuring])).toThrow(
      'pass "ensuring" failed (before it ran: idle): additions remain',
    );
  });

  it("refuses a pass that changes the signature", () => {
    const renaming: Pass = {
      name: "renaming",
      run: ({ nodes, outputs }) => ({ nodes, outputs: outputs.map((output) => ({ ...output, name: "total" })) }),
    };
    expect(() => runPasses(sample(), [renaming])).toThrow(
      'pass "renaming" failed (before it ran: none): the signature must stay (x:[2] y:[2]) -> (sum:[2]), got (x:[2] y:[2]) -> (total:[2])',
    );
    const dropping: Pass = {
      name: "dropping",
      run: ({ nodes }) => ({ nodes: nodes.slice(0, 1), outputs: [{ name: "sum", node: 0 }] }),
    };
    expect(() => runPasses(sample(), [dropping])).toThrow("got (x:[2]) -> (sum:[2])");
  });

  it("refuses an illegal graph before any pass runs", () => {
    expect(() => runPasses(breaking.run(sample()), [idle])).toThrow(
      new GraphError("%2 add uses %2, which does not come before it"),
    );
  });
});
