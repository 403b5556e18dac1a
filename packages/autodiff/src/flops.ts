import { nodeAt, type Graph, type Node } from "./graph.js";
import { axisLength, elementCount } from "./tensor-type.js";

/**
 * Floating-point operations of a graph's matrix products and convolutions, a multiply-add counted as two. Padding is
 * counted as if it were computed, and element-wise work is left out: the usual convention for networks, and what a
 * matrix-product rate can be compared with.
 */
export function countFlops(graph: Graph): number {
  return graph.nodes.reduce((total, node) => total + nodeFlops(node, graph.nodes), 0);
}

function nodeFlops(node: Node, nodes: readonly Node[]): number {
  const operandShape = (index: number) => nodeAt(nodes, axisLength(node.operands, index)).shape;
  switch (node.primitive) {
    case "matmul": {
      const inner = axisLength(operandShape(0), node.shape.length - (node.params.transposeLeft ? 2 : 1));
      return 2 * elementCount(node.shape) * inner;
    }
    case "conv": {
      const [, c, i, j] = operandShape(1);
      return 2 * elementCount(node.shape) * elementCount([c ?? 1, i ?? 1, j ?? 1]);
    }
    case "convInputGradient": {
      const [, c, i, j] = operandShape(1);
      return 2 * elementCount(operandShape(0)) * elementCount([c ?? 1, i ?? 1, j ?? 1]);
    }
    case "convWeightGradient":
      return 2 * elementCount(operandShape(1)) * elementCount(node.shape.slice(1));
    default:
      return 0;
  }
}
