/** Element-wise operations; operands broadcast against each other as in NumPy, numbers become constants. */
import type { Value } from "../builder.js";
import { align, broadcastTo, type Operand } from "./align.js";

type Unary = "negate" | "exp" | "log" | "sqrt" | "reciprocal" | "relu" | "sigmoid" | "step" | "floor";
type Binary = "add" | "subtract" | "multiply" | "divide" | "greater" | "equal";

const unary =
  (primitive: Unary) =>
  (x: Value): Value =>
    x.builder.apply(primitive, [x], {});

const binary =
  (primitive: Binary) =>
  (x: Operand, y: Operand): Value => {
    const [left, right] = align(x, y);
    return left.builder.apply(primitive, [left, right], {});
  };

export const negate = unary("negate");
export const exp = unary("exp");
export const log = unary("log");
export const sqrt = unary("sqrt");
export const reciprocal = unary("reciprocal");
export const relu = unary("relu");
/** 1 / (1 + exp(-x)). */
export const sigmoid = unary("sigmoid");
/** 1 where x > 0, else 0. */
export const step = unary("step");
/** The largest integer not above x. */
export const floor = unary("floor");

export const add = binary("add");
export const subtract = binary("subtract");
export const multiply = binary("multiply");
export const divide = binary("divide");
/** 1 where x > y, else 0. */
export const greater = binary("greater");
/** 1 where x = y, else 0. */
export const equal = binary("equal");

/** x where mask is not 0, else y. */
export function select(mask: Value, x: Operand, y: Operand): Value {
  const [left, right] = align(x, y);
  return mask.builder.apply("select", [broadcastTo(mask, left.shape), left, right], {});
}

export function square(x: Value): Value {
  return multiply(x, x);
}
