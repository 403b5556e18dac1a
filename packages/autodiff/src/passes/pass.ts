import { GraphError } from "../errors.js";
import { graphInputs, nodeAt, type Graph } from "../graph.js";
import { printType } from "../print.js";
import { verify } from "../verify.js";

/**
 * A functional rewrite of a graph. It keeps the meaning of every output and all inputs, changes nothing in place, and
 * returns the same object when there was nothing to do.
 */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
  /** What holds afterwards beyond legality; throws GraphError. */
  readonly ensures?: (graph: Graph) => void;
}

export interface PassReport {
  readonly name: string;
  readonly modified: boolean;
  readonly nodesBefore: number;
  readonly nodesAfter: number;
}

/**
 * Runs passes in order and verifies the graph before the first, and the graph and its signature after each. An error names the pass at fault and
 * those before it.
 */
export function runPasses(
  graph: Graph,
  passes: readonly Pass[],
): { readonly graph: Graph; readonly reports: readonly PassReport[] } {
  verify(graph);
  const reports: PassReport[] = [];
  let current = graph;
  for (const pass of passes) {
    const before = current;
    try {
      current = pass.run(before);
      verify(current);
      expectSameSignature(before, current);
      pass.ensures?.(current);
    } catch (cause) {
      const earlier = reports.map((report) => report.name).join(", ") || "none";
      throw new GraphError(
        `pass "${pass.name}" failed (before it ran: ${earlier}): ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
    reports.push({
      name: pass.name,
      modified: current !== before,
      nodesBefore: before.nodes.length,
      nodesAfter: current.nodes.length,
    });
  }
  return { graph: current, reports };
}

function expectSameSignature(before: Graph, after: Graph): void {
  const [expected, got] = [signature(before), signature(after)];
  if (expected !== got) throw new GraphError(`the signature must stay ${expected}, got ${got}`);
}

/** Names and types of all inputs and outputs. */
function signature(graph: Graph): string {
  const inputs = graphInputs(graph).map((node) => `${node.params.name}:${printType(node)}`);
  const outputs = graph.outputs.map(({ name, node }) => `${name}:${printType(nodeAt(graph.nodes, node))}`);
  return `(${inputs.join(" ")}) -> (${outputs.join(" ")})`;
}
