import { GraphError, ShapeError } from "./errors.js";
import { nodeAt, type Graph, type Node } from "./graph.js";
import type { Primitive, PrimitiveParams } from "./primitive.js";
import { inferType } from "./shapes/index.js";
import { elementCount, formatShape, sameShape, type TensorType } from "./tensor-type.js";

/**
 * Checks the definition of a legal graph: operands come before their node, every recorded type equals the inferred
 * one, constants have as many numbers as their shape, input names and output names are unique, there are outputs and
 * they exist. Throws GraphError naming the node or the output; its cause is a ShapeError for operands that do not fit.
 */
export function verify(graph: Graph): void {
  const inputNames = new Set<string>();
  graph.nodes.forEach((node, position) => {
    for (const operand of node.operands) {
      if (!Number.isInteger(operand) || operand < 0 || operand >= position)
        throw new GraphError(`%${position} ${node.primitive} uses %${operand}, which does not come before it`);
    }
    const inferred = inferNode(node, position, graph.nodes);
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
      if (inputNames.has(node.params.name)) {
        throw new GraphError(`%${position} input "${node.params.name}" is declared twice`);
      }
      inputNames.add(node.params.name);
    }
  });
  if (graph.outputs.length === 0) throw new GraphError("a graph needs at least one output");
  const outputNames = new Set<string>();
  for (const { name, node } of graph.outputs) {
    if (outputNames.has(name)) throw new GraphError(`output "${name}" is declared twice`);
    if (graph.nodes[node] === undefined) throw new GraphError(`output "${name}" is %${node}, which does not exist`);
    outputNames.add(name);
  }
}

function inferNode(node: Node, position: number, nodes: readonly Node[]): TensorType {
  const operands = node.operands.map((operand) => nodeAt(nodes, operand));
  try {
    return infer(node.primitive, node.params, operands);
  } catch (cause) {
    if (!(cause instanceof ShapeError)) throw cause;
    throw new GraphError(`%${position} ${cause.message}`, { cause });
  }
}

function infer<P extends Primitive>(primitive: P, params: PrimitiveParams[P], operands: readonly Node[]) {
  return inferType(primitive, operands, params);
}
