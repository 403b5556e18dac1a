import type { ConvWindow } from "../../primitive.js";
import { convOutputSize } from "../../shapes/contraction.js";
import type { Case, CaseRow } from "../case.js";
import { numbers, random } from "../operand.js";

const plainProduct = { transposeLeft: false, transposeRight: false };

export const matmul: CaseRow<"matmul"> = {
  kind: "linear algebra",
  differentiable: [0, 1],
  cases: [
    {
      name: "by hand",
      params: plainProduct,
      operands: [numbers([2, 3], [1, 2, 3, 4, 5, 6]), numbers([3, 2], [1, 0, 0, 1, 10, 100])],
      expected: [31, 302, 64, 605],
    },
    {
      name: "by hand, both transposed",
      params: { transposeLeft: true, transposeRight: true },
      operands: [numbers([3, 2], [1, 4, 2, 5, 3, 6]), numbers([2, 3], [1, 0, 10, 0, 1, 100])],
      expected: [31, 302, 64, 605],
    },
    { name: "left transposed", params: { ...plainProduct, transposeLeft: true }, operands: factors([5, 2], [5, 3]) },
    { name: "right transposed", params: { ...plainProduct, transposeRight: true }, operands: factors([2, 5], [3, 5]) },
    { name: "batch", params: plainProduct, operands: factors([2, 3, 1], [2, 1, 4]) },
    {
      name: "two batch axes, left transposed",
      params: { ...plainProduct, transposeLeft: true },
      operands: factors([2, 1, 3, 2], [2, 1, 3, 5]),
    },
    {
      name: "rank 5, both transposed",
      params: { transposeLeft: true, transposeRight: true },
      operands: factors([1, 2, 1, 3, 2], [1, 2, 1, 4, 3]),
    },
    { name: "inner product", params: plainProduct, operands: factors([1, 5], [5, 1]) },
  ],
};

function factors(left: readonly number[], right: readonly number[]) {
  return [random(left, 1), random(right, 2)];
}

/** A convolution from which the cases of all three of its primitives are made. */
interface Layout extends ConvWindow {
  readonly name: string;
  /** [n, c, h, w]. */
  readonly x: readonly [number, number, number, number];
  /** [k, i, j]. */
  readonly kernel: readonly [number, number, number];
}

const layouts: readonly Layout[] = [
  { name: "kernel 3, padding 1", x: [2, 2, 4, 5], kernel: [3, 3, 3], stride: [1, 1], padding: [1, 1, 1, 1] },
  { name: "kernel 1", x: [2, 3, 3, 2], kernel: [2, 1, 1], stride: [1, 1], padding: [0, 0, 0, 0] },
  { name: "kernel 1, padded, stride 2", x: [1, 2, 4, 3], kernel: [3, 1, 1], stride: [2, 2], padding: [1, 1, 1, 1] },
  { name: "kernel 5, padding 2", x: [1, 1, 5, 3], kernel: [2, 5, 5], stride: [1, 1], padding: [2, 2, 2, 2] },
  { name: "stride 2 leaves a rest", x: [2, 1, 6, 7], kernel: [2, 3, 3], stride: [2, 2], padding: [0, 0, 0, 0] },
  { name: "asymmetric padding", x: [1, 2, 3, 5], kernel: [2, 3, 3], stride: [1, 1], padding: [2, 0, 1, 1] },
  { name: "all at once", x: [2, 2, 5, 7], kernel: [3, 3, 1], stride: [2, 3], padding: [1, 0, 0, 2] },
  { name: "kernel over the whole map", x: [2, 3, 3, 5], kernel: [4, 3, 5], stride: [1, 1], padding: [0, 0, 0, 0] },
];

function dimensions({ x: [n, c, h, w], kernel: [k, i, j], stride, padding }: Layout) {
  const window: ConvWindow = { stride, padding };
  return {
    window,
    x: [n, c, h, w],
    w: [k, c, i, j],
    y: [n, k, ...convOutputSize(h, w, [i, j], window)],
    inputSize: [h, w],
    kernelSize: [i, j],
  } as const;
}

const unpadded: ConvWindow = { stride: [1, 1], padding: [0, 0, 0, 0] };
const oneToNine = numbers([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
const oneToFour = numbers([1, 1, 2, 2], [1, 2, 3, 4]);

export const conv: CaseRow<"conv"> = {
  kind: "convolution",
  differentiable: [0, 1],
  cases: [
    { name: "by hand", params: unpadded, operands: [oneToNine, oneToFour], expected: [37, 47, 67, 77] },
    {
      name: "by hand, asymmetric padding and stride 2",
      params: { stride: [2, 2], padding: [1, 0, 0, 1] },
      operands: [oneToNine, oneToFour],
      expected: [11, 9, 67, 33],
    },
    ...layouts.map((layout): Case<"conv"> => {
      const { window, x, w } = dimensions(layout);
      return { name: layout.name, params: window, operands: [random(x, 1), random(w, 2)] };
    }),
  ],
};

export const convInputGradient: CaseRow<"convInputGradient"> = {
  kind: "convolution",
  differentiable: [0, 1],
  cases: [
    {
      name: "by hand",
      params: { ...unpadded, inputSize: [3, 3] },
      operands: [oneToFour, oneToFour],
      expected: [1, 4, 4, 6, 20, 16, 9, 24, 16],
    },
    ...layouts.map((layout): Case<"convInputGradient"> => {
      const { window, y, w, inputSize } = dimensions(layout);
      return { name: layout.name, params: { ...window, inputSize }, operands: [random(y, 3), random(w, 4)] };
    }),
  ],
};

export const convWeightGradient: CaseRow<"convWeightGradient"> = {
  kind: "convolution",
  differentiable: [0, 1],
  cases: [
    {
      name: "by hand",
      params: { ...unpadded, kernelSize: [2, 2] },
      operands: [oneToNine, oneToFour],
      expected: [37, 47, 67, 77],
    },
    ...layouts.map((layout): Case<"convWeightGradient"> => {
      const { window, x, y, kernelSize } = dimensions(layout);
      return { name: layout.name, params: { ...window, kernelSize }, operands: [random(x, 5), random(y, 6)] };
    }),
  ],
};
