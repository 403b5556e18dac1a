/** Forward-mode differentiation of values in a builder. */
import type { Value } from "./builder.js";
import { GraphError } from "./errors.js";
import { applyJvp } from "./jvp/index.js";
import { broadcastTo } from "./ops/align.js";
import { formatShape, sameShape } from "./tensor-type.js";
import { descendants, expectBuilder } from "./vjp.js";

/** A value with the direction in which it moves. */
export interface Direction {
  readonly value: Value;
  readonly tangent: Value;
}

/**
 * Jacobian-vector product: the directional derivative of each output along the given directions. Applied to the
 * results of `vjp` it gives Hessian-vector products (forward over reverse). Outputs that do not depend on the
 * directions get zeros. Appends nodes to the values' builder.
 * Throws GraphError for values of different builders, tangents of another shape and a value with two directions.
 */
export function jvp(outputs: readonly Value[], directions: readonly Direction[]): Value[] {
  const builder = directions[0]?.value.builder;
  if (builder === undefined) throw new GraphError("jvp needs at least one direction");
  expectBuilder(builder, [...directions.flatMap(({ value, tangent }) => [value, tangent]), ...outputs]);
  const tangents = new Map<number, Value>();
  for (const { value, tangent } of directions) {
    if (!sameShape(value.shape, tangent.shape)) {
      throw new GraphError(
        `a tangent must have its value's shape ${formatShape(value.shape)}, got ${formatShape(tangent.shape)}`,
      );
    }
    if (tangents.has(value.id)) throw new GraphError(`value %${value.id} has two directions; add them`);
    tangents.set(value.id, tangent);
  }
  const moved = descendants(directions.map((direction) => direction.value));
  const needed = ancestors(outputs);
  const last = Math.max(-1, ...outputs.map((output) => output.id));
  for (let id = 0; id <= last; id++) {
    if (tangents.has(id) || !moved.has(id) || !needed.has(id)) continue;
    const node = builder.node(id);
    const operands = node.operands.map((operand) => builder.value(operand));
    const incoming = node.operands.map((operand) => tangents.get(operand));
    if (incoming.every((tangent) => tangent === undefined)) continue;
    const tangent = applyJvp(node.primitive, { operands, result: builder.value(id), params: node.params }, incoming);
    if (tangent !== undefined) tangents.set(id, tangent);
  }
  return outputs.map((output) => tangents.get(output.id) ?? broadcastTo(builder.constant(0), output.shape));
}

/** Positions of all nodes on which one of the values depends, the values included. */
function ancestors(values: readonly Value[]): Set<number> {
  const reached = new Set(values.map((value) => value.id));
  const builder = values[0]?.builder;
  if (builder === undefined) return reached;
  for (let id = Math.max(...reached); id >= 0; id--) {
    if (reached.has(id)) builder.node(id).operands.forEach((operand) => reached.add(operand));
  }
  return reached;
}
