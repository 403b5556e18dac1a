/** The intermediate representation: an immutable list of single-result nodes in topological order. */
import type { Primitive, PrimitiveParams } from "./primitive.js";
import type { ElementType, Shape, TensorType } from "./tensor-type.js";

/** One application of a primitive. Operands are positions of earlier nodes in the same graph. */
export interface NodeOf<P extends Primitive> extends TensorType {
  readonly primitive: P;
  readonly params: PrimitiveParams[P];
  readonly operands: readonly number[];
  readonly shape: Shape;
  readonly elementType: ElementType;
}

export type Node = { [P in Primitive]: NodeOf<P> }[Primitive];

/** A named result of a graph. */
export interface GraphOutput {
  readonly name: string;
  readonly node: number;
}

export interface Graph {
  readonly nodes: readonly Node[];
  /** In the order in which they were declared. */
  readonly outputs: readonly GraphOutput[];
}

/** The graph's inputs, in the order in which they were declared. */
export function graphInputs(graph: Graph): NodeOf<"input">[] {
  return graph.nodes.filter((node): node is NodeOf<"input"> => node.primitive === "input");
}

/** Node at a position; throws a RangeError for a position outside the graph. */
export function nodeAt(nodes: readonly Node[], position: number): Node {
  const node = nodes[position];
  if (node === undefined) throw new RangeError(`node %${position} does not exist; the graph has ${nodes.length} nodes`);
  return node;
}
