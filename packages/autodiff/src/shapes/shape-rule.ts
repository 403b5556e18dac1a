import { ShapeError } from "../errors.js";
import type { Primitive, PrimitiveParams } from "../primitive.js";
import { formatShape, type TensorType } from "../tensor-type.js";

/** Result type of a primitive for given operand types; throws ShapeError when they do not fit. */
export type ShapeRule<P extends Primitive> = (
  operands: readonly TensorType[],
  params: PrimitiveParams[P],
) => TensorType;

export function operandAt(primitive: Primitive, operands: readonly TensorType[], index: number): TensorType {
  const operand = operands[index];
  if (operand === undefined) throw new ShapeError(primitive, `operand ${index} is missing; got ${operands.length}`);
  return operand;
}

/** Checks the number of operands and that all are float, unless `intOperands` lists them. */
export function expectOperands(
  primitive: Primitive,
  operands: readonly TensorType[],
  count: number,
  intOperands: readonly number[] = [],
): void {
  if (operands.length !== count) throw new ShapeError(primitive, `expected ${count} operands, got ${operands.length}`);
  operands.forEach((operand, index) => {
    const expected = intOperands.includes(index) ? "int" : "float";
    if (operand.elementType !== expected) {
      throw new ShapeError(
        primitive,
        `operand ${index} must be ${expected}, got ${operand.elementType} ${formatShape(operand.shape)}`,
      );
    }
  });
}

export function expectRank(primitive: Primitive, operand: TensorType, rank: number, meaning: string): void {
  if (operand.shape.length !== rank) {
    throw new ShapeError(primitive, `${meaning} must have ${rank} axes, got ${formatShape(operand.shape)}`);
  }
}

/** Axes must be inside the rank, ascending and without repetition. */
export function expectAxes(primitive: Primitive, axes: readonly number[], rank: number): void {
  axes.forEach((axis, position) => {
    const previous = axes[position - 1];
    if (!Number.isInteger(axis) || axis < 0 || axis >= rank || (previous !== undefined && previous >= axis)) {
      throw new ShapeError(primitive, `axes must ascend within 0..${rank - 1}, got [${axes.join(",")}]`);
    }
  });
}

/** Static parameters such as strides must be `count` integers, none below `least`. */
export function expectIntegers(
  primitive: Primitive,
  meaning: string,
  values: readonly number[],
  count: number,
  least: number,
): void {
  if (values.length !== count || values.some((value) => !Number.isSafeInteger(value) || value < least)) {
    throw new ShapeError(primitive, `${meaning} must be ${count} integers from ${least}, got ${formatShape(values)}`);
  }
}

export function float(shape: readonly number[]): TensorType {
  return { shape, elementType: "float" };
}
