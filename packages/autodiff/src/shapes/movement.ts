import { ShapeError } from "../errors.js";
import { axisLength, elementCount, formatShape, sameShape, type TensorType } from "../tensor-type.js";
import {
  expectAxes,
  expectIntegers,
  expectOperands,
  expectRank,
  float,
  operandAt,
  type ShapeRule,
} from "./shape-rule.js";

function onlyOperand(
  primitive: "broadcast" | "reshape" | "transpose" | "slice" | "pad",
  operands: readonly TensorType[],
): TensorType {
  expectOperands(primitive, operands, 1);
  return operandAt(primitive, operands, 0);
}

export const broadcast: ShapeRule<"broadcast"> = (operands, { shape }) => {
  const x = onlyOperand("broadcast", operands);
  const fits =
    x.shape.length === shape.length && x.shape.every((length, axis) => length === shape[axis] || length === 1);
  if (!fits) throw new ShapeError("broadcast", `${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
  return float(shape);
};

export const reshape: ShapeRule<"reshape"> = (operands, { shape }) => {
  const x = onlyOperand("reshape", operands);
  if (elementCount(x.shape) !== elementCount(shape)) {
    throw new ShapeError(
      "reshape",
      `${formatShape(x.shape)} has ${elementCount(x.shape)} elements, ${formatShape(shape)} has ${elementCount(shape)}`,
    );
  }
  return float(shape);
};

export const transpose: ShapeRule<"transpose"> = (operands, { permutation }) => {
  const x = onlyOperand("transpose", operands);
  const sorted = permutation.toSorted((left, right) => left - right);
  if (sorted.length !== x.shape.length || sorted.some((axis, position) => axis !== position)) {
    throw new ShapeError(
      "transpose",
      `[${permutation.join(",")}] is not a permutation of the axes of ${formatShape(x.shape)}`,
    );
  }
  return float(permutation.map((axis) => axisLength(x.shape, axis)));
};

export const slice: ShapeRule<"slice"> = (operands, { starts, limits, strides }) => {
  const x = onlyOperand("slice", operands);
  expectIntegers("slice", "starts", starts, x.shape.length, 0);
  expectIntegers("slice", "limits", limits, x.shape.length, 1);
  expectIntegers("slice", "strides", strides, x.shape.length, 1);
  const shape = x.shape.map((length, axis) => {
    const [start, limit] = [axisLength(starts, axis), axisLength(limits, axis)];
    if (limit > length || start >= limit) {
      throw new ShapeError(
        "slice",
        `axis ${axis} of ${formatShape(x.shape)} cannot be sliced from ${start} to ${limit}`,
      );
    }
    return Math.ceil((limit - start) / axisLength(strides, axis));
  });
  return float(shape);
};

export const pad: ShapeRule<"pad"> = (operands, { low, high, interior }) => {
  const x = onlyOperand("pad", operands);
  expectIntegers("pad", "low", low, x.shape.length, 0);
  expectIntegers("pad", "high", high, x.shape.length, 0);
  expectIntegers("pad", "interior", interior, x.shape.length, 0);
  return float(
    x.shape.map(
      (length, axis) =>
        axisLength(low, axis) + length + (length - 1) * axisLength(interior, axis) + axisLength(high, axis),
    ),
  );
};

export const concat: ShapeRule<"concat"> = (operands, { axis }) => {
  expectOperands("concat", operands, operands.length);
  const first = operandAt("concat", operands, 0);
  expectAxes("concat", [axis], first.shape.length);
  let total = 0;
  for (const operand of operands) {
    const others = operand.shape.map((length, index) => (index === axis ? axisLength(first.shape, axis) : length));
    if (!sameShape(others, first.shape)) {
      throw new ShapeError(
        "concat",
        `${formatShape(operand.shape)} does not continue ${formatShape(first.shape)} along axis ${axis}`,
      );
    }
    total += axisLength(operand.shape, axis);
  }
  return float(first.shape.map((length, index) => (index === axis ? total : length)));
};

export const gather: ShapeRule<"gather"> = (operands, { axis }) => {
  expectOperands("gather", operands, 2, [1]);
  const [x, indices] = [operandAt("gather", operands, 0), operandAt("gather", operands, 1)];
  expectRank("gather", indices, 1, "indices");
  expectAxes("gather", [axis], x.shape.length);
  return float(x.shape.map((length, index) => (index === axis ? axisLength(indices.shape, 0) : length)));
};

export const scatterAdd: ShapeRule<"scatterAdd"> = (operands, { axis, size }) => {
  expectOperands("scatterAdd", operands, 2, [1]);
  const [updates, indices] = [operandAt("scatterAdd", operands, 0), operandAt("scatterAdd", operands, 1)];
  expectRank("scatterAdd", indices, 1, "indices");
  expectAxes("scatterAdd", [axis], updates.shape.length);
  if (axisLength(updates.shape, axis) !== indices.shape[0]) {
    throw new ShapeError(
      "scatterAdd",
      `updates ${formatShape(updates.shape)} need ${updates.shape[axis]} indices along axis ${axis}, got ${indices.shape[0]}`,
    );
  }
  return float(updates.shape.map((length, index) => (index === axis ? size : length)));
};

export const oneHot: ShapeRule<"oneHot"> = (operands, { classes }) => {
  expectOperands("oneHot", operands, 1, [0]);
  const indices = operandAt("oneHot", operands, 0);
  expectRank("oneHot", indices, 1, "indices");
  return float([axisLength(indices.shape, 0), classes]);
};
