import type { Value } from "../builder.js";
import type { Node } from "../graph.js";
import { broadcastTo } from "../ops/align.js";
import { add, multiply, negate, subtract } from "../ops/elementwise.js";
import { reshape, transpose } from "../ops/movement.js";
import { sameShape } from "../tensor-type.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";
import { operandOf, splatOf } from "./splat.js";

/** Local identities: neutral elements, double negation, and movements that undo or repeat each other. */
export const algebraic: Pass = {
  name: "algebraic",
  run: (graph) => {
    let changed = false;
    const result = rewrite(graph, (node, operands) => {
      const simpler = simplify(node, operands);
      changed ||= simpler !== undefined;
      return simpler;
    });
    return changed ? result : graph;
  },
};

function simplify(node: Node, operands: readonly Value[]): Value | undefined {
  const [x, y] = operands;
  if (x === undefined) return undefined;
  switch (node.primitive) {
    case "negate":
      // -(-x) = x
      return x.node.primitive === "negate" ? operandOf(x, 0) : undefined;
    case "add":
      return y && simplifyAdd(x, y);
    case "subtract":
      return y && simplifySubtract(x, y);
    case "multiply":
      return y && simplifyMultiply(x, y);
    case "divide":
      // x / 1 = x
      return y && splatOf(y) === 1 ? x : undefined;
    case "reshape":
      if (sameShape(x.shape, node.shape)) return x;
      // reshape(reshape(x)) = reshape(x)
      return x.node.primitive === "reshape" ? reshape(operandOf(x, 0), node.shape) : undefined;
    case "broadcast":
      if (sameShape(x.shape, node.shape)) return x;
      // broadcast(broadcast(x)) = broadcast(x)
      return x.node.primitive === "broadcast" ? broadcastTo(operandOf(x, 0), node.shape) : undefined;
    case "transpose":
      return simplifyTranspose(x, node.params.permutation);
    case "slice":
      return sameShape(x.shape, node.shape) ? x : undefined;
    case "pad":
      return sameShape(x.shape, node.shape) ? x : undefined;
    case "reduceSum":
    case "reduceMax":
      return sameShape(x.shape, node.shape) ? x : undefined;
    default:
      return undefined;
  }
}

function simplifyAdd(x: Value, y: Value): Value | undefined {
  // x + 0 = x
  if (splatOf(y) === 0) return x;
  if (splatOf(x) === 0) return y;
  // x + (-y) = x - y
  if (y.node.primitive === "negate") return subtract(x, operandOf(y, 0));
  if (x.node.primitive === "negate") return subtract(y, operandOf(x, 0));
  return undefined;
}

function simplifySubtract(x: Value, y: Value): Value | undefined {
  // x - 0 = x, 0 - y = -y
  if (splatOf(y) === 0) return x;
  if (splatOf(x) === 0) return negate(y);
  // x - (-y) = x + y
  return y.node.primitive === "negate" ? add(x, operandOf(y, 0)) : undefined;
}

function simplifyMultiply(x: Value, y: Value): Value | undefined {
  const [left, right] = [splatOf(x), splatOf(y)];
  // x·1 = x
  if (right === 1) return x;
  if (left === 1) return y;
  // x·0 = 0: derivatives that are identically zero disappear (a non-finite x would have made a NaN here)
  if (right === 0) return y;
  if (left === 0) return x;
  // x·(-1) = -x
  if (right === -1) return negate(x);
  if (left === -1) return negate(y);
  // (x·a)·b = x·(a·b) for numbers a and b
  if (right !== undefined && x.node.primitive === "multiply") {
    const [inner, factor] = [operandOf(x, 0), splatOf(operandOf(x, 1))];
    if (factor !== undefined) return multiply(inner, factor * right);
  }
  return undefined;
}

function simplifyTranspose(x: Value, permutation: readonly number[]): Value | undefined {
  if (permutation.every((axis, position) => axis === position)) return x;
  if (x.node.primitive !== "transpose") return undefined;
  // transpose(transpose(x, p), q) = transpose(x, p∘q)
  const inner = x.node.params.permutation;
  return transpose(
    operandOf(x, 0),
    permutation.map((axis) => inner[axis] ?? axis),
  );
}
