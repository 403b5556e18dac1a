import type { Value } from "../builder.js";
import { broadcastTo } from "../ops/align.js";
import {
  add,
  divide,
  equal,
  multiply,
  negate,
  select as choose,
  square,
  step as heaviside,
  subtract,
} from "../ops/elementwise.js";
import { softmax as softmaxOf, standardise as standardiseOf } from "../ops/normalisation.js";
import { reduceMean, reduceSum as sumOver } from "../ops/reduction.js";
import type { Primitive, PrimitiveParams, PrimitiveTable } from "../primitive.js";
import { operand, type Application } from "../vjp/vjp-rule.js";
import { standardiseJacobian } from "../vjp/normalisation.js";

/** Tangents of the operands; undefined is a tangent known to be zero. */
type Tangents = readonly (Value | undefined)[];

/** Tangent of the result for given tangents of the operands, at least one of which is not zero. */
export type JvpRule<P extends Primitive> = (application: Application<P>, tangents: Tangents) => Value | undefined;

const none = (): undefined => undefined;

/** The primitive is linear in its first operand and constant in the others: apply it to the tangent. */
function linear<P extends Primitive>(primitive: P): JvpRule<P> {
  return (y, [t]) => t && t.builder.apply(primitive, [t, ...y.operands.slice(1)], y.params);
}

/** The primitive is linear in its second operand and piecewise constant in its first. */
function linearInSecond<P extends Primitive>(primitive: P): JvpRule<P> {
  return (y, [, t]) => t && t.builder.apply(primitive, [operand(y, 0), t], y.params);
}

/** P(x, y) is linear in each operand: tangent P(tx, y) + P(x, ty). */
function bilinear<P extends Primitive>(primitive: P): JvpRule<P> {
  return (z, [tx, ty]) => {
    const [x, y] = [operand(z, 0), operand(z, 1)];
    const left = tx && tx.builder.apply(primitive, [tx, y], z.params);
    const right = ty && ty.builder.apply(primitive, [x, ty], z.params);
    return sum(left, right);
  };
}

/** One operand: tangent = f(y, t). */
function unary<P extends Primitive>(f: (y: Application<P>, t: Value) => Value): JvpRule<P> {
  return (y, [t]) => t && f(y, t);
}

/** Sum of tangents of which some may be zero. */
function sum(left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return add(left, right);
}

/** The operand's tangent, zeros where it is known to be zero. */
function dense(y: { readonly operands: readonly Value[] }, tangents: Tangents, index: number): Value {
  const x = operand(y, index);
  return tangents[index] ?? broadcastTo(x.builder.constant(0), x.shape);
}

/** Forward-mode rules: every linear primitive is its own, the others stand with their formula. */
export const jvpRules: PrimitiveTable<{ [P in Primitive]: JvpRule<P> }> = {
  input: none,
  constant: none,
  negate: linear("negate"),
  exp: unary((y, t) => multiply(t, y.result)),
  log: unary((y, t) => divide(t, operand(y, 0))),
  sqrt: unary((y, t) => divide(multiply(t, 0.5), y.result)),
  reciprocal: unary((y, t) => negate(multiply(t, square(y.result)))),
  relu: unary((y, t) => multiply(t, heaviside(operand(y, 0)))),
  sigmoid: unary((s, t) => multiply(t, multiply(s.result, subtract(1, s.result)))),
  step: none,
  floor: none,
  add: (_, [tx, ty]) => sum(tx, ty),
  subtract: (_, [tx, ty]) => (tx && ty ? subtract(tx, ty) : (tx ?? (ty && negate(ty)))),
  multiply: bilinear("multiply"),
  // q = x/y: (tx - q·ty) / y
  divide: (q, [tx, ty]) => {
    const moved = ty && multiply(q.result, ty);
    const numerator = tx && moved ? subtract(tx, moved) : (tx ?? (moved && negate(moved)));
    return numerator && divide(numerator, operand(q, 1));
  },
  greater: none,
  equal: none,
  select: (y, tangents) =>
    tangents[1] || tangents[2] ? choose(operand(y, 0), dense(y, tangents, 1), dense(y, tangents, 2)) : undefined,
  reduceSum: linear("reduceSum"),
  // Mean tangent of the equal maxima
  reduceMax: unary((y, t) => {
    const winners = equal(operand(y, 0), broadcastTo(y.result, operand(y, 0).shape));
    return divide(sumOver(multiply(winners, t), y.params.axes), sumOver(winners, y.params.axes));
  }),
  broadcast: linear("broadcast"),
  reshape: linear("reshape"),
  transpose: linear("transpose"),
  slice: linear("slice"),
  pad: linear("pad"),
  concat: (y, tangents) =>
    y.result.builder.apply(
      "concat",
      y.operands.map((_, index) => dense(y, tangents, index)),
      y.params,
    ),
  gather: linear("gather"),
  scatterAdd: linear("scatterAdd"),
  toInt: none,
  oneHot: none,
  matmul: bilinear("matmul"),
  conv: bilinear("conv"),
  convInputGradient: bilinear("convInputGradient"),
  convWeightGradient: bilinear("convWeightGradient"),
  averagePool: linear("averagePool"),
  averagePoolAdjoint: linear("averagePoolAdjoint"),
  maxPool: (y, [t]) => t && t.builder.apply("maxPoolGather", [operand(y, 0), t], y.params),
  maxPoolScatter: linearInSecond("maxPoolScatter"),
  maxPoolGather: linearInSecond("maxPoolGather"),
  standardise: unary((y, t) => standardiseJacobian(operand(y, 0), y.result, t, y.params)),
  // r = inverseDeviation(x): -r²·mean(t·standardise(x))
  inverseDeviation: unary((r, t) => {
    const { axes, epsilon } = r.params;
    return negate(
      multiply(square(r.result), reduceMean(multiply(t, standardiseOf(operand(r, 0), axes, epsilon)), axes)),
    );
  }),
  // s = softmax(x): s·(t - sum(t·s)), the symmetric Jacobian
  softmax: unary((s, t) => multiply(s.result, subtract(t, sumOver(multiply(t, s.result), [s.params.axis])))),
  // y = logSoftmax(x): t - sum(t·softmax(x))
  logSoftmax: unary((y, t) =>
    subtract(t, sumOver(multiply(t, softmaxOf(operand(y, 0), y.params.axis)), [y.params.axis])),
  ),
};

/** Dispatches to the rule of the application's primitive. */
export function applyJvp<P extends Primitive>(
  primitive: P,
  application: { operands: readonly Value[]; result: Value; params: PrimitiveParams[P] },
  tangents: Tangents,
): Value | undefined {
  const rule: JvpRule<P> = jvpRules[primitive];
  return rule(application, tangents);
}
