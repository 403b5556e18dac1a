/** Reverse-mode differentiation of values in a builder. */
import type { GraphBuilder, Value } from "./builder.js";
import { GraphError } from "./errors.js";
import type { NodeOf } from "./graph.js";
import { broadcastTo } from "./ops/align.js";
import { add } from "./ops/elementwise.js";
import type { Primitive } from "./primitive.js";
import { formatShape, sameShape } from "./tensor-type.js";
import { vjpRules } from "./vjp/index.js";
import type { VjpRule } from "./vjp/vjp-rule.js";

/** A value with the cotangent that arrives at it. */
export interface Seed {
  readonly value: Value;
  readonly cotangent: Value;
}

/**
 * Vector-Jacobian product: the gradient of sum_i <seed_i.value, seed_i.cotangent>, with the cotangents held constant,
 * with respect to each value of `wrt`. Appends nodes to the values' builder; because rules emit primitives only, the
 * results can be differentiated again. A value that does not influence the seeds gets zeros.
 * Throws GraphError for values of different builders or cotangents of another shape.
 */
export function vjp(seeds: readonly Seed[], wrt: readonly Value[]): Value[] {
  const builder = seeds[0]?.value.builder;
  if (builder === undefined) throw new GraphError("vjp needs at least one seed");
  expectBuilder(builder, [...seeds.flatMap(({ value, cotangent }) => [value, cotangent]), ...wrt]);
  const influenced = descendants(wrt);
  const cotangents = new Map<number, Value>();
  const accumulate = (id: number, term: Value): void => {
    const before = cotangents.get(id);
    cotangents.set(id, before === undefined ? term : add(before, term));
  };

  for (const { value, cotangent } of seeds) {
    if (!sameShape(value.shape, cotangent.shape)) {
      throw new GraphError(
        `a cotangent must have its value's shape ${formatShape(value.shape)}, got ${formatShape(cotangent.shape)}`,
      );
    }
    if (influenced.has(value.id)) accumulate(value.id, cotangent);
  }

  const last = Math.max(...seeds.map((seed) => seed.value.id));
  const stop = new Set(wrt.map((value) => value.id));
  for (let id = last; id >= 0; id--) {
    const cotangent = cotangents.get(id);
    if (cotangent === undefined) continue;
    const node = builder.node(id);
    const operands = node.operands.map((operand) => builder.value(operand));
    if (!operands.some((operand) => influenced.has(operand.id))) continue;
    const terms = applyVjp(node, operands, builder.value(id), cotangent);
    operands.forEach((operand, index) => {
      const term = terms[index];
      if (term && influenced.has(operand.id)) accumulate(operand.id, term);
    });
    if (!stop.has(id)) cotangents.delete(id);
  }
  return wrt.map((value) => cotangents.get(value.id) ?? broadcastTo(builder.constant(0), value.shape));
}

/** Gradient of a scalar (shape []) with respect to each value of `wrt`. */
export function gradient(scalar: Value, wrt: readonly Value[]): Value[] {
  if (scalar.shape.length !== 0)
    throw new GraphError(`gradient needs a scalar of shape [], got ${formatShape(scalar.shape)}`);
  return vjp([{ value: scalar, cotangent: scalar.builder.constant(1) }], wrt);
}

function applyVjp<P extends Primitive>(
  node: NodeOf<P>,
  operands: readonly Value[],
  result: Value,
  cotangent: Value,
): readonly (Value | null)[] {
  const rule: VjpRule<P> = vjpRules[node.primitive];
  return rule({ operands, result, params: node.params }, cotangent);
}

/** Throws GraphError unless all values are of the builder. */
export function expectBuilder(builder: GraphBuilder, values: readonly Value[]): void {
  for (const value of values) {
    if (value.builder !== builder) throw new GraphError(`value %${value.id} belongs to another builder`);
  }
}

/** Positions of all nodes that depend on one of the values, the values included. */
export function descendants(values: readonly Value[]): Set<number> {
  const first = values[0];
  const reached = new Set(values.map((value) => value.id));
  if (first === undefined) return reached;
  const { builder } = first;
  const { size } = builder;
  for (let id = 0; id < size; id++) {
    if (builder.node(id).operands.some((operand) => reached.has(operand))) reached.add(id);
  }
  return reached;
}
