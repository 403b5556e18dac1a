/** The graphs that every case is tested with: its value, vjp and jvp, and the derivatives of the vjp. */
import { GraphBuilder, type Value } from "../builder.js";
import type { Graph } from "../graph.js";
import { jvp } from "../jvp.js";
import { add } from "../ops/elementwise.js";
import { dot } from "../ops/reduction.js";
import { elementCount } from "../tensor-type.js";
import { vjp } from "../vjp.js";
import type { PrimitiveCase } from "./primitive-cases.js";
import { uniform } from "./random.js";

/** Positions of the operands that can be moved at all, whether or not the value follows. */
export function floatOperands(one: PrimitiveCase): number[] {
  return one.operands.flatMap(({ elementType }, index) => (elementType === "float" ? [index] : []));
}

interface Application {
  readonly builder: GraphBuilder;
  readonly operands: readonly Value[];
  readonly result: Value;
}

function apply(one: PrimitiveCase): Application {
  const builder = new GraphBuilder();
  const operands = one.operands.map(({ shape, elementType }, index) => builder.input(`x${index}`, shape, elementType));
  return { builder, operands, result: one.apply(builder, operands) };
}

/** x0, x1, ... to y. */
export function valueGraph(one: PrimitiveCase): Graph {
  const { builder, result } = apply(one);
  return builder.finish({ y: result });
}

/** x0, ... and cotangent u to the cotangents x0', ... of all operands, int ones included; undefined for leaves. */
export function reverseGraph(one: PrimitiveCase): Graph | undefined {
  if (one.operands.length === 0) return undefined;
  const { builder, operands, result } = apply(one);
  const cotangents = vjp([{ value: result, cotangent: builder.input("u", result.shape) }], operands);
  return builder.finish(Object.fromEntries(cotangents.map((cotangent, index) => [`x${index}'`, cotangent])));
}

/** x0, ... and directions v0, ... to the tangent y'; undefined where no operand is float. */
export function forwardGraph(one: PrimitiveCase): Graph | undefined {
  const floats = floatOperands(one);
  if (floats.length === 0) return undefined;
  const application = apply(one);
  const [tangent] = jvp([application.result], directions(application, floats));
  return tangent && application.builder.finish({ "y'": tangent });
}

/**
 * With s = sum_i <x_i', v_i> over the float operands: s, its gradients s/x0, ... and s/u by reverse over reverse, and
 * the same s/x_i by forward over reverse as f/x_i (the Jacobian of the vjp is symmetric). Undefined where no operand
 * is float.
 */
export function secondOrderGraph(one: PrimitiveCase): Graph | undefined {
  const floats = floatOperands(one);
  if (floats.length === 0) return undefined;
  const application = apply(one);
  const { builder, result } = application;
  const u = builder.input("u", result.shape);
  const moved = directions(application, floats);
  const operands = moved.map(({ value }) => value);
  const cotangents = vjp([{ value: result, cotangent: u }], operands);
  const s = moved
    .flatMap(({ tangent }, index) => {
      const cotangent = cotangents[index];
      return cotangent === undefined ? [] : [dot(cotangent, tangent)];
    })
    .reduce((sum, term) => add(sum, term));
  const reverse = vjp([{ value: s, cotangent: builder.constant(1) }], [...operands, u]);
  const forward = jvp(cotangents, moved);
  const named = (prefix: string, values: readonly Value[]): (readonly [string, Value])[] =>
    values.map((value, index) => [index < floats.length ? `${prefix}/x${floats[index]}` : `${prefix}/u`, value]);
  return builder.finish(Object.fromEntries([["s", s], ...named("s", reverse), ...named("f", forward)]));
}

/** The part of a graph that was built before and with one of its outputs. */
export function upTo(name: string, { nodes, outputs }: Graph): Graph {
  const kept = outputs.filter((output) => output.name === name);
  return { nodes: nodes.slice(0, Math.max(...kept.map(({ node }) => node)) + 1), outputs: kept };
}

function directions({ builder, operands }: Application, floats: readonly number[]) {
  return operands.flatMap((value, index) =>
    floats.includes(index) ? [{ value, tangent: builder.input(`v${index}`, value.shape) }] : [],
  );
}

/**
 * Numbers for all inputs of the graphs above. With `smooth`, directions along operands that are at a kink are zero, so
 * that finite differences have something to converge to.
 */
export function caseInputs(one: PrimitiveCase, { smooth = false } = {}): Record<string, readonly number[]> {
  const { result } = apply(one);
  return Object.fromEntries([
    ...Object.entries(one.given ?? {}),
    ["u", uniform(11, elementCount(result.shape))],
    ...one.operands.flatMap(({ data }, index) => {
      const still = smooth && one.kinks?.includes(index) === true;
      return [
        [`x${index}`, data],
        [`v${index}`, still ? data.map(() => 0) : uniform(22 + index, data.length)],
      ];
    }),
  ]);
}
