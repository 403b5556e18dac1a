import type { Pass } from "./pass.js";
import { evaluate } from "../interpret.js";
import { elementCount } from "../tensor-type.js";
import { rewrite } from "./rewrite.js";

/** Larger results stay computed: folding them would only make the program bigger. */
const largestFolded = 4096;

/** Evaluates nodes of which all operands are constants, in float64. A splat that is broadcast is left as it is. */
export const constantFolding: Pass = {
  name: "constant-folding",
  run: (graph) => {
    let folded = false;
    const result = rewrite(graph, (node, operands, builder) => {
      if (node.operands.length === 0 || node.primitive === "broadcast" || elementCount(node.shape) > largestFolded)
        return undefined;
      const constants = operands.map((operand) => operand.node);
      const arrays = constants.flatMap((constant) =>
        constant.primitive === "constant" ? [{ shape: constant.shape, data: constant.params.data }] : [],
      );
      if (arrays.length < constants.length) return undefined;
      folded = true;
      return builder.constant(evaluate(node, arrays, {}).data, node.shape, node.elementType);
    });
    return folded ? result : graph;
  },
};
