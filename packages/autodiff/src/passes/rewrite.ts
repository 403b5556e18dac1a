import { GraphBuilder, type Value } from "../builder.js";
import type { Graph, Node } from "../graph.js";
import type { Primitive, PrimitiveParams } from "../primitive.js";

/** What replaces a node, given the already rewritten operands; undefined copies the node. */
export type Rewrite = (
  node: Node,
  operands: readonly Value[],
  builder: GraphBuilder,
  position: number,
) => Value | undefined;

/** Rebuilds a graph node by node, in order. */
export function rewrite(graph: Graph, replace: Rewrite): Graph {
  const builder = new GraphBuilder();
  const mapped: Value[] = [];
  graph.nodes.forEach((node, position) => {
    const operands = node.operands.map((operand) => mappedAt(mapped, operand));
    mapped.push(replace(node, operands, builder, position) ?? copyNode(builder, node, operands));
  });
  return builder.finish(Object.fromEntries(graph.outputs.map(({ name, node }) => [name, mappedAt(mapped, node)])));
}

/** Appends the node with other operands; inputs keep their declaration. */
export function copyNode(builder: GraphBuilder, node: Node, operands: readonly Value[]): Value {
  if (node.primitive === "input") return builder.input(node.params.name, node.params.shape, node.params.elementType);
  return applyNode(builder, node.primitive, node.params, operands);
}

function applyNode<P extends Primitive>(
  builder: GraphBuilder,
  primitive: P,
  params: PrimitiveParams[P],
  operands: readonly Value[],
): Value {
  return builder.apply(primitive, operands, params);
}

function mappedAt(mapped: readonly Value[], position: number): Value {
  const value = mapped[position];
  if (value === undefined) throw new RangeError(`node %${position} is used before it is rewritten`);
  return value;
}
