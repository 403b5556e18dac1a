import type { Value } from "../builder.js";
import { matmul as product } from "../ops/contraction.js";
import type { ConvWindow } from "../primitive.js";
import { axisLength } from "../tensor-type.js";
import { operand, type VjpRule } from "./vjp-rule.js";

// y = A·B: dA = g·Bᵀ, dB = Aᵀ·g; an operand that is stored transposed gets the transposed product
export const matmul: VjpRule<"matmul"> = (y, g) => {
  const [a, b] = [operand(y, 0), operand(y, 1)];
  const { transposeLeft, transposeRight } = y.params;
  const da = transposeLeft
    ? product(b, g, { transposeLeft: transposeRight, transposeRight: true })
    : product(g, b, { transposeRight: !transposeRight });
  const db = transposeRight
    ? product(g, a, { transposeLeft: true, transposeRight: transposeLeft })
    : product(a, g, { transposeLeft: !transposeLeft });
  return [da, db];
};

function window({ stride, padding }: ConvWindow): ConvWindow {
  return { stride, padding };
}

/** The two spatial axis lengths of [.., .., h, w]. */
function spatial(x: Value): readonly [number, number] {
  return [axisLength(x.shape, 2), axisLength(x.shape, 3)];
}

export function inputGradient(dy: Value, w: Value, params: ConvWindow, x: Value): Value {
  return dy.builder.apply("convInputGradient", [dy, w], { ...window(params), inputSize: spatial(x) });
}

export function weightGradient(x: Value, dy: Value, params: ConvWindow, w: Value): Value {
  return x.builder.apply("convWeightGradient", [x, dy], { ...window(params), kernelSize: spatial(w) });
}

export function convolution(x: Value, w: Value, params: ConvWindow): Value {
  return x.builder.apply("conv", [x, w], window(params));
}

// y = x * w: dx = inputGradient(g, w), dw = weightGradient(x, g)
export const conv: VjpRule<"conv"> = (y, g) => {
  const [x, w] = [operand(y, 0), operand(y, 1)];
  return [inputGradient(g, w, y.params, x), weightGradient(x, g, y.params, w)];
};

// y = inputGradient(dy, w), linear in both: d(dy) = g * w, dw = weightGradient(g, dy)
export const convInputGradient: VjpRule<"convInputGradient"> = (y, g) => {
  const [dy, w] = [operand(y, 0), operand(y, 1)];
  return [convolution(g, w, y.params), weightGradient(g, dy, y.params, w)];
};

// y = weightGradient(x, dy), linear in both: dx = inputGradient(dy, g), d(dy) = x * g
export const convWeightGradient: VjpRule<"convWeightGradient"> = (y, g) => {
  const [x, dy] = [operand(y, 0), operand(y, 1)];
  return [inputGradient(dy, g, y.params, x), convolution(x, g, y.params)];
};
