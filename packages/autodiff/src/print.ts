import { nodeAt, type Graph, type Node } from "./graph.js";
import { formatShape, type TensorType } from "./tensor-type.js";

/** How many numbers of a constant are written out. */
const shownNumbers = 4;

/**
 * Stable short text of a graph, one node a line: `%3 = multiply %1 %2 : [10,3]`. Equal graphs print equally, so the
 * text serves as debugging aid, test fixture and diff.
 */
export function print(graph: Graph): string {
  const lines = graph.nodes.map((node, position) => `%${position} = ${printNode(node)} : ${printType(node)}`);
  const outputs = graph.outputs.map(({ name, node }) => `${name}=%${node}:${printType(nodeAt(graph.nodes, node))}`);
  return [...lines, `return ${outputs.join(" ")}`].join("\n");
}

/** `[2,3]` for float, `int[2]` for int. */
export function printType(type: TensorType): string {
  return `${type.elementType === "int" ? "int" : ""}${formatShape(type.shape)}`;
}

/** Primitive, operands and parameters of one node. */
export function printNode(node: Node): string {
  const operands = node.operands.map((operand) => `%${operand}`);
  return [node.primitive, ...operands, ...printParams(node)].join(" ");
}

function printParams(node: Node): string[] {
  if (node.primitive === "input") return [JSON.stringify(node.params.name)];
  if (node.primitive === "constant") {
    const { data } = node.params;
    const shown = Array.from(data.subarray(0, shownNumbers), String).join(",");
    return [data.length > shownNumbers ? `{${shown},... ${data.length}}` : `{${shown}}`];
  }
  return printEntries(node.params);
}

/** `name=value` of each parameter by ascending name: the order in which a caller wrote them means nothing. */
export function printEntries(params: Node["params"]): string[] {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${printValue(value)}`)
    .toSorted();
}

function printValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(",")}]` : String(value);
}
