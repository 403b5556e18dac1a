import type { Value } from "../builder.js";
import { add, negate, subtract } from "../ops/elementwise.js";
import { reduceSum } from "../ops/reduction.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";
import { operandOf } from "./splat.js";

/**
 * Brings sums into the form in which equal parts meet:
 *
 * - a sum over leading and trailing axes becomes one over the trailing axes followed by a small one over the rest, so
 *   that a bias gradient (over n, h, w) and a mean (over h, w) share the large sum;
 * - a sum of a sum or difference of products is taken term by term, so that `linear-forms` can see each product.
 */
export const splitReductions: Pass = {
  name: "split-reductions",
  run: (graph) => {
    let changed = false;
    const result = rewrite(graph, (node, [x]) => {
      if (node.primitive !== "reduceSum" || x === undefined) return undefined;
      const split = splitSum(x, node.params.axes);
      changed ||= split !== undefined;
      return split;
    });
    return changed ? result : graph;
  },
};

function splitSum(x: Value, axes: readonly number[]): Value | undefined {
  const trailing = trailingAxes(axes, x.shape.length);
  if (trailing.length > 0 && trailing.length < axes.length) {
    const inner = splitSum(x, trailing) ?? reduceSum(x, trailing);
    return reduceSum(inner, axes.slice(0, axes.length - trailing.length));
  }
  return hasProduct(x) ? sumTermwise(x, axes) : undefined;
}

/** Whether a product stands somewhere under the additions of x, and x is not itself that product. */
function hasProduct(x: Value): boolean {
  const { primitive } = x.node;
  if (primitive !== "add" && primitive !== "subtract" && primitive !== "negate") return false;
  return x.node.operands.some((_, index) => {
    const part = operandOf(x, index);
    return part.node.primitive === "multiply" || hasProduct(part);
  });
}

function sumTermwise(x: Value, axes: readonly number[]): Value {
  const { primitive } = x.node;
  if (primitive === "negate") return negate(sumTermwise(operandOf(x, 0), axes));
  if (primitive !== "add" && primitive !== "subtract") return reduceSum(x, axes);
  const [left, right] = [sumTermwise(operandOf(x, 0), axes), sumTermwise(operandOf(x, 1), axes)];
  return primitive === "add" ? add(left, right) : subtract(left, right);
}

/** The axes that form an unbroken run up to the last axis. */
function trailingAxes(axes: readonly number[], rank: number): readonly number[] {
  let first = axes.length;
  while (first > 0 && axes[first - 1] === rank - (axes.length - first) - 1) first--;
  return axes.slice(first);
}
