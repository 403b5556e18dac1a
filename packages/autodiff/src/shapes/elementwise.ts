import { ShapeError } from "../errors.js";
import type { Primitive } from "../primitive.js";
import { formatShape, sameShape, type TensorType } from "../tensor-type.js";
import { expectOperands, float, operandAt } from "./shape-rule.js";

/** All operands are float and of one shape, which is the result's. */
export function elementwise(primitive: Primitive, operands: readonly TensorType[], count: number): TensorType {
  expectOperands(primitive, operands, count);
  const first = operandAt(primitive, operands, 0);
  for (const operand of operands) {
    if (!sameShape(operand.shape, first.shape)) {
      const shapes = operands.map((one) => formatShape(one.shape)).join(" and ");
      throw new ShapeError(primitive, `operands must have one shape, got ${shapes}; broadcast first`);
    }
  }
  return float(first.shape);
}
