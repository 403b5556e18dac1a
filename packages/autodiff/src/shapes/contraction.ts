import { ShapeError } from "../errors.js";
import type { ConvWindow, PoolWindow, Primitive } from "../primitive.js";
import { axisLength, formatShape, sameShape, type Shape } from "../tensor-type.js";
import { expectIntegers, expectOperands, expectRank, float, operandAt, type ShapeRule } from "./shape-rule.js";

/** [n, c, h, w] of a four-dimensional shape. */
export type Shape4 = readonly [number, number, number, number];

export function shape4(shape: Shape): Shape4 {
  return [axisLength(shape, 0), axisLength(shape, 1), axisLength(shape, 2), axisLength(shape, 3)];
}

/** Output length of a window sliding over `length` pixels. */
export function windowCount(length: number, kernel: number, stride: number, before: number, after: number): number {
  return Math.floor((length + before + after - kernel) / stride) + 1;
}

export function convOutputSize(
  height: number,
  width: number,
  kernel: readonly [number, number],
  { stride, padding }: ConvWindow,
): [number, number] {
  const [top, left, bottom, right] = padding;
  return [
    windowCount(height, kernel[0], stride[0], top, bottom),
    windowCount(width, kernel[1], stride[1], left, right),
  ];
}

export function poolOutputSize(height: number, width: number, { kernel, stride }: PoolWindow): [number, number] {
  return [windowCount(height, kernel[0], stride[0], 0, 0), windowCount(width, kernel[1], stride[1], 0, 0)];
}

function expectConvWindow(primitive: Primitive, { stride, padding }: ConvWindow): void {
  expectIntegers(primitive, "stride", stride, 2, 1);
  expectIntegers(primitive, "padding", padding, 4, 0);
}

function expectPoolWindow(primitive: Primitive, { kernel, stride }: PoolWindow): void {
  expectIntegers(primitive, "kernel", kernel, 2, 1);
  expectIntegers(primitive, "stride", stride, 2, 1);
}

function positive(primitive: Primitive, size: readonly [number, number], input: Shape): void {
  if (size[0] < 1 || size[1] < 1) throw new ShapeError(primitive, `window does not fit into ${formatShape(input)}`);
}

export const matmul: ShapeRule<"matmul"> = (operands, { transposeLeft, transposeRight }) => {
  expectOperands("matmul", operands, 2);
  const [left, right] = [operandAt("matmul", operands, 0).shape, operandAt("matmul", operands, 1).shape];
  const rank = left.length;
  if (rank < 2 || right.length !== rank || !sameShape(left.slice(0, -2), right.slice(0, -2))) {
    throw new ShapeError(
      "matmul",
      `needs equal leading axes and at least two axes, got ${formatShape(left)} and ${formatShape(right)}`,
    );
  }
  const rows = axisLength(left, transposeLeft ? rank - 1 : rank - 2);
  const inner = axisLength(left, transposeLeft ? rank - 2 : rank - 1);
  const innerRight = axisLength(right, transposeRight ? rank - 1 : rank - 2);
  const columns = axisLength(right, transposeRight ? rank - 2 : rank - 1);
  if (inner !== innerRight)
    throw new ShapeError(
      "matmul",
      `inner lengths differ: ${inner} and ${innerRight}, from ${formatShape(left)} and ${formatShape(right)}`,
    );
  return float([...left.slice(0, -2), rows, columns]);
};

export const conv: ShapeRule<"conv"> = (operands, params) => {
  expectOperands("conv", operands, 2);
  expectConvWindow("conv", params);
  const [x, w] = [operandAt("conv", operands, 0), operandAt("conv", operands, 1)];
  expectRank("conv", x, 4, "x");
  expectRank("conv", w, 4, "w");
  const [n, c, h, width] = shape4(x.shape);
  const [k, cw, i, j] = shape4(w.shape);
  if (c !== cw)
    throw new ShapeError("conv", `x ${formatShape(x.shape)} has ${c} channels, w ${formatShape(w.shape)} takes ${cw}`);
  const size = convOutputSize(h, width, [i, j], params);
  positive("conv", size, x.shape);
  return float([n, k, ...size]);
};

export const convInputGradient: ShapeRule<"convInputGradient"> = (operands, params) => {
  expectOperands("convInputGradient", operands, 2);
  expectConvWindow("convInputGradient", params);
  expectIntegers("convInputGradient", "input size", params.inputSize, 2, 1);
  const [dy, w] = [operandAt("convInputGradient", operands, 0), operandAt("convInputGradient", operands, 1)];
  expectRank("convInputGradient", dy, 4, "dy");
  expectRank("convInputGradient", w, 4, "w");
  const [n, k, h, width] = shape4(dy.shape);
  const [kw, c, i, j] = shape4(w.shape);
  const size = convOutputSize(params.inputSize[0], params.inputSize[1], [i, j], params);
  if (k !== kw || size[0] !== h || size[1] !== width) {
    throw new ShapeError(
      "convInputGradient",
      `dy must be [n,${kw},${size.join(",")}] for w ${formatShape(w.shape)} and input size ${params.inputSize.join("x")}, got ${formatShape(dy.shape)}`,
    );
  }
  return float([n, c, ...params.inputSize]);
};

export const convWeightGradient: ShapeRule<"convWeightGradient"> = (operands, params) => {
  expectOperands("convWeightGradient", operands, 2);
  expectConvWindow("convWeightGradient", params);
  expectIntegers("convWeightGradient", "kernel size", params.kernelSize, 2, 1);
  const [x, dy] = [operandAt("convWeightGradient", operands, 0), operandAt("convWeightGradient", operands, 1)];
  expectRank("convWeightGradient", x, 4, "x");
  expectRank("convWeightGradient", dy, 4, "dy");
  const [n, c, h, width] = shape4(x.shape);
  const [ny, k, hy, wy] = shape4(dy.shape);
  const size = convOutputSize(h, width, params.kernelSize, params);
  if (n !== ny || size[0] !== hy || size[1] !== wy) {
    throw new ShapeError(
      "convWeightGradient",
      `dy must be [${n},k,${size.join(",")}] for x ${formatShape(x.shape)}, got ${formatShape(dy.shape)}`,
    );
  }
  return float([k, c, ...params.kernelSize]);
};

export const averagePool: ShapeRule<"averagePool"> = (operands, params) => {
  expectOperands("averagePool", operands, 1);
  return pooled("averagePool", operandAt("averagePool", operands, 0).shape, params);
};

export const averagePoolAdjoint: ShapeRule<"averagePoolAdjoint"> = (operands, params) => {
  expectOperands("averagePoolAdjoint", operands, 1);
  const dy = operandAt("averagePoolAdjoint", operands, 0);
  expectPoolWindow("averagePoolAdjoint", params);
  expectIntegers("averagePoolAdjoint", "input size", params.inputSize, 2, 1);
  expectRank("averagePoolAdjoint", dy, 4, "dy");
  const [n, c, h, w] = shape4(dy.shape);
  const size = poolOutputSize(params.inputSize[0], params.inputSize[1], params);
  if (size[0] !== h || size[1] !== w) {
    throw new ShapeError(
      "averagePoolAdjoint",
      `dy must be [n,c,${size.join(",")}] for input size ${params.inputSize.join("x")}, got ${formatShape(dy.shape)}`,
    );
  }
  return float([n, c, ...params.inputSize]);
};

export const maxPool: ShapeRule<"maxPool"> = (operands, params) => {
  expectOperands("maxPool", operands, 1);
  return pooled("maxPool", operandAt("maxPool", operands, 0).shape, params);
};

export const maxPoolScatter: ShapeRule<"maxPoolScatter"> = (operands, params) => {
  expectOperands("maxPoolScatter", operands, 2);
  const [x, dy] = [operandAt("maxPoolScatter", operands, 0), operandAt("maxPoolScatter", operands, 1)];
  const expected = pooled("maxPoolScatter", x.shape, params);
  if (!sameShape(expected.shape, dy.shape)) {
    throw new ShapeError(
      "maxPoolScatter",
      `dy must be ${formatShape(expected.shape)} for x ${formatShape(x.shape)}, got ${formatShape(dy.shape)}`,
    );
  }
  return float(x.shape);
};

export const maxPoolGather: ShapeRule<"maxPoolGather"> = (operands, params) => {
  expectOperands("maxPoolGather", operands, 2);
  const [x, t] = [operandAt("maxPoolGather", operands, 0), operandAt("maxPoolGather", operands, 1)];
  if (!sameShape(x.shape, t.shape)) {
    throw new ShapeError(
      "maxPoolGather",
      `x and t must have one shape, got ${formatShape(x.shape)} and ${formatShape(t.shape)}`,
    );
  }
  return pooled("maxPoolGather", x.shape, params);
};

function pooled(primitive: Primitive, shape: Shape, window: PoolWindow) {
  expectRank(primitive, float(shape), 4, "x");
  expectPoolWindow(primitive, window);
  const [n, c, h, w] = shape4(shape);
  const size = poolOutputSize(h, w, window);
  positive(primitive, size, shape);
  return float([n, c, ...size]);
}
