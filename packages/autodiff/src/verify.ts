import { GraphError } from "./errors.js";
import { nodeAt, type Graph, type Node } from "./graph.js";
import type { Primitive, PrimitiveParams } from "./primitive.js";
import { inferType } from "./shapes/index.js";
import { elementCount, formatShape, sameShape } from "./tensor-type.js";

/**
 * Checks the definition of a legal graph: operands come before their node, every recorded type equals the inferred
 * one, constants have as many numbers as their shape, input names and output names are unique, outputs exist.
 * Throws GraphError (ShapeError for operands that do not fit) naming the node.
 */
export function verify(graph: Graph): void {
  const inputNames = new Set<string>();
  graph.nodes.forEach((node, position) => {
    for (const operand of node.operands) {
      if (operand >= position)
        throw new GraphError(`%${position} ${node.primitive} uses %${operand}, which does not come before it`);
    }
    const inferred = inferNode(node, graph.nodes);
    if (!sameShape(inferred.shape, node.shape) || inferred.elementType !== node.elementType) {
      throw new GraphError(
        `%${position} ${node.primitive} is recorded as ${node.elementType}${formatShape(node.shape)} but is ${inferred.elementType}${formatShape(inferred.shape)}`,
      );
    }
    if (node.primitive === "constant" && node.params.data.length !== elementCount(node.shape)) {
      throw new GraphError(
        `%${position} constant of shape ${formatShape(node.shape)} has ${node.params.data.length} numbers`,
      );
    }
    if (node.primitive === "input") {
      if (inputNames.has(node.params.name)) throw new GraphError(`input "${node.params.name}" is declared twice`);
      inputNames.add(node.params.name);
    }
  });
  const outputNames = new Set<string>();
  for (const { name, node } of graph.outputs) {
    if (outputNames.has(name)) throw new GraphError(`output "${name}" is declared twice`);
    if (node < 0 || node >= graph.nodes.length)
      throw new GraphError(`output "${name}" is %${node}, which does not exist`);
    outputNames.add(name);
  }
}

function inferNode(node: Node, nodes: readonly Node[]) {
  return infer(
    node.primitive,
    node.params,
    node.operands.map((operand) => nodeAt(nodes, operand)),
  );
}

function infer<P extends Primitive>(primitive: P, params: PrimitiveParams[P], operands: readonly Node[]) {
  return inferType(primitive, operands, params);
}
