import { GraphError } from "../errors.js";
import type { Graph, Node } from "../graph.js";
import type { Pass } from "./pass.js";

/** Removes nodes that no output depends on. Inputs stay: they are the program's signature. */
export const deadCode: Pass = {
  name: "dead-code",
  run: (graph) => {
    const live = liveNodes(graph);
    if (live.size === graph.nodes.length) return graph;
    const renumbered = new Map<number, number>();
    const nodes: Node[] = [];
    graph.nodes.forEach((node, position) => {
      if (!live.has(position)) return;
      renumbered.set(position, nodes.length);
      nodes.push({ ...node, operands: node.operands.map((operand) => lookup(renumbered, operand)) });
    });
    return { nodes, outputs: graph.outputs.map(({ name, node }) => ({ name, node: lookup(renumbered, node) })) };
  },
  ensures: (graph) => {
    if (liveNodes(graph).size !== graph.nodes.length) throw new GraphError("dead nodes remain");
  },
};

function liveNodes(graph: Graph): Set<number> {
  const live = new Set(graph.outputs.map((output) => output.node));
  for (let position = graph.nodes.length - 1; position >= 0; position--) {
    const node = graph.nodes[position];
    if (node?.primitive === "input") live.add(position);
    if (live.has(position)) node?.operands.forEach((operand) => live.add(operand));
  }
  return live;
}

function lookup(renumbered: ReadonlyMap<number, number>, position: number): number {
  const found = renumbered.get(position);
  if (found === undefined) throw new GraphError(`live node uses dead node %${position}`);
  return found;
}
