import type { Value } from "../builder.js";
import type { Node } from "../graph.js";
import { printEntries } from "../print.js";
import type { Pass } from "./pass.js";
import { copyNode, rewrite } from "./rewrite.js";

/** Computes equal nodes (same primitive, parameters and operands) once. */
export const commonSubexpressions: Pass = {
  name: "common-subexpressions",
  run: (graph) => {
    const seen = new Map<string, Value>();
    const result = rewrite(graph, (node, operands, builder) => {
      const key = expressionKey(
        node,
        operands.map((operand) => operand.id),
      );
      const known = seen.get(key);
      if (known !== undefined) return known;
      const value = copyNode(builder, node, operands);
      seen.set(key, value);
      return value;
    });
    return result.nodes.length === graph.nodes.length ? graph : result;
  },
};

/** Addition and multiplication commute, so their operands are ordered. */
function expressionKey(node: Node, operands: readonly number[]): string {
  const ordered =
    node.primitive === "add" || node.primitive === "multiply"
      ? operands.toSorted((left, right) => left - right)
      : operands;
  const params =
    node.primitive === "constant"
      ? `${node.elementType}${node.shape.join(",")}:${node.params.data.join(",")}`
      : printEntries(node.params).join(" ");
  return `${node.primitive}(${ordered.join(",")})${params}`;
}
