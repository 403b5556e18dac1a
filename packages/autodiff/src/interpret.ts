import { GraphError } from "./errors.js";
import type { Graph, Node } from "./graph.js";
import { arrayAt, type Array64 } from "./reference/array.js";
import { evaluatePrimitive } from "./reference/index.js";
import { elementCount, formatShape } from "./tensor-type.js";

/** Row-major numbers for a graph's inputs, by name. */
export type InterpreterInputs = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Runs a graph in float64, one node after another: the oracle for values and gradients.
 * Throws GraphError for a missing input or one of another length, RangeError for an index outside its axis.
 */
export function interpret(graph: Graph, inputs: InterpreterInputs): Record<string, Float64Array> {
  const values: Array64[] = [];
  for (const node of graph.nodes)
    values.push(
      evaluate(
        node,
        node.operands.map((operand) => arrayAt(values, operand)),
        inputs,
      ),
    );
  return Object.fromEntries(graph.outputs.map(({ name, node }) => [name, arrayAt(values, node).data]));
}

/** Evaluates one node from its operands' values. */
export function evaluate(node: Node, operands: readonly Array64[], inputs: InterpreterInputs): Array64 {
  if (node.primitive !== "input") return evaluatePrimitive(node.primitive, operands, node.params, node.shape);
  const given = inputs[node.params.name];
  if (given === undefined)
    throw new GraphError(`input "${node.params.name}" of shape ${formatShape(node.shape)} is not given`);
  if (given.length !== elementCount(node.shape)) {
    throw new GraphError(
      `input "${node.params.name}" of shape ${formatShape(node.shape)} needs ${elementCount(node.shape)} numbers, got ${given.length}`,
    );
  }
  return { shape: node.shape, data: Float64Array.from(given) };
}
