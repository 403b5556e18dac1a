import { describe, expect, it } from "vitest";
import { ShapeError } from "../errors.js";
import type { Primitive, PrimitiveParams, PrimitiveTable } from "../primitive.js";
import { printType } from "../print.js";
import { primitives } from "../testing/primitive-cases.js";
import type { Shape, TensorType } from "../tensor-type.js";
import { inferType } from "./index.js";

/** Operand types, parameters, and what the error says. */
type Refusal<P extends Primitive> = readonly [readonly TensorType[], PrimitiveParams[P], string];

const float = (...shape: Shape): TensorType => ({ shape, elementType: "float" });
const int = (...shape: Shape): TensorType => ({ shape, elementType: "int" });

type NoParams = PrimitiveParams["exp"];
type Elementwise = readonly (readonly [readonly TensorType[], NoParams, string])[];

const unary: Elementwise = [
  [[], {}, "expected 1 operands, got 0"],
  [[float(2), float(2)], {}, "expected 1 operands, got 2"],
  [[int(2)], {}, "operand 0 must be float, got int [2]"],
];

const binary: Elementwise = [
  [[float(2)], {}, "expected 2 operands, got 1"],
  [[float(2), int(2)], {}, "operand 1 must be float, got int [2]"],
  [[float(2), float(1)], {}, "operands must have one shape, got [2] and [1]; broadcast first"],
  [[float(2, 1), float(2)], {}, "operands must have one shape, got [2,1] and [2]; broadcast first"],
];

const leaf = { shape: [2], elementType: "float" } as const;
const window = { stride: [1, 1], padding: [0, 0, 0, 0] } as const;
const pool = { kernel: [2, 2], stride: [2, 2] } as const;
const plain = { transposeLeft: false, transposeRight: false };

const reduction: readonly Refusal<"reduceSum">[] = [
  [[], { axes: [0] }, "expected 1 operands, got 0"],
  [[float(2, 3)], { axes: [2] }, "axes must ascend within 0..1, got [2]"],
  [[float(2, 3)], { axes: [1, 0] }, "axes must ascend within 0..1, got [1,0]"],
  [[float(2, 3)], { axes: [1, 1] }, "axes must ascend within 0..1, got [1,1]"],
  [[float(2, 3)], { axes: [0.5] }, "axes must ascend within 0..1, got [0.5]"],
  [[int(2)], { axes: [0] }, "operand 0 must be float, got int [2]"],
];

const moments: readonly Refusal<"standardise">[] = [
  [[float(2), float(2)], { axes: [0], epsilon: 1 }, "expected 1 operands, got 2"],
  [[float(2, 3)], { axes: [-1], epsilon: 1 }, "axes must ascend within 0..1, got [-1]"],
];

const alongAxis: readonly Refusal<"softmax">[] = [
  [[int(2)], { axis: 0 }, "operand 0 must be float, got int [2]"],
  [[float(2, 3)], { axis: 2 }, "axes must ascend within 0..1, got [2]"],
];

const pooling: readonly Refusal<"maxPool">[] = [
  [[float(1, 1, 4, 4), float(1)], pool, "expected 1 operands, got 2"],
  [[float(1, 4, 4)], pool, "x must have 4 axes, got [1,4,4]"],
  [[float(1, 1, 1, 4)], pool, "window does not fit into [1,1,1,4]"],
  [[float(1, 1, 4, 4)], { ...pool, kernel: [0, 2] }, "kernel must be 2 integers from 1, got [0,2]"],
  [[float(1, 1, 4, 4)], { ...pool, stride: [2, 0.5] }, "stride must be 2 integers from 1, got [2,0.5]"],
];

const refusals: PrimitiveTable<{ [P in Primitive]: readonly Refusal<P>[] }> = {
  input: [
    [[float(2)], { name: "x", ...leaf }, "expected 0 operands, got 1"],
    [[], { name: "x", ...leaf, shape: [0] }, "axis lengths must be positive integers, got [0]"],
  ],
  constant: [
    [[float(2)], { data: new Float64Array(2), ...leaf }, "expected 0 operands, got 1"],
    [[], { data: new Float64Array(0), ...leaf, shape: [-1] }, "axis lengths must be positive integers, got [-1]"],
  ],
  negate: unary,
  exp: unary,
  log: unary,
  sqrt: unary,
  reciprocal: unary,
  relu: unary,
  sigmoid: unary,
  step: unary,
  floor: unary,
  add: binary,
  subtract: binary,
  multiply: binary,
  divide: binary,
  greater: binary,
  equal: binary,
  select: [
    [[float(2), float(2)], {}, "expected 3 operands, got 2"],
    [[int(2), float(2), float(2)], {}, "operand 0 must be float, got int [2]"],
    [[float(1), float(2), float(2)], {}, "operands must have one shape, got [1] and [2] and [2]; broadcast first"],
  ],
  reduceSum: reduction,
  reduceMax: reduction,
  broadcast: [
    [[], { shape: [2] }, "expected 1 operands, got 0"],
    [[float(2)], { shape: [3] }, "[2] does not broadcast to [3]"],
    [[float(2)], { shape: [3, 2] }, "[2] does not broadcast to [3,2]"],
    [[int(1)], { shape: [3] }, "operand 0 must be float, got int [1]"],
    [[float(1)], { shape: [0] }, "axis lengths must be positive integers, got [0]"],
  ],
  reshape: [
    [[float(2, 3)], { shape: [5] }, "[2,3] has 6 elements, [5] has 5"],
    [[float(2, 3)], { shape: [-2, -3] }, "axis lengths must be positive integers, got [-2,-3]"],
    [[int(2)], { shape: [2] }, "operand 0 must be float, got int [2]"],
  ],
  transpose: [
    [[float(2, 3)], { permutation: [0] }, "[0] is not a permutation of the axes of [2,3]"],
    [[float(2, 3)], { permutation: [1, 1] }, "[1,1] is not a permutation of the axes of [2,3]"],
    [[float(2, 3)], { permutation: [1, 2] }, "[1,2] is not a permutation of the axes of [2,3]"],
  ],
  slice: [
    [[float(5)], { starts: [0, 0], limits: [5], strides: [1] }, "starts must be 1 integers from 0, got [0,0]"],
    [[float(5)], { starts: [-1], limits: [5], strides: [1] }, "starts must be 1 integers from 0, got [-1]"],
    [[float(5)], { starts: [0], limits: [], strides: [1] }, "limits must be 1 integers from 1, got []"],
    [[float(5)], { starts: [0], limits: [5], strides: [0] }, "strides must be 1 integers from 1, got [0]"],
    [[float(5)], { starts: [0], limits: [6], strides: [1] }, "axis 0 of [5] cannot be sliced from 0 to 6"],
    [[float(5)], { starts: [3], limits: [3], strides: [1] }, "axis 0 of [5] cannot be sliced from 3 to 3"],
  ],
  pad: [
    [[float(5)], { low: [], high: [0], interior: [0] }, "low must be 1 integers from 0, got []"],
    [[float(5)], { low: [0], high: [-1], interior: [0] }, "high must be 1 integers from 0, got [-1]"],
    [[float(5)], { low: [0], high: [0], interior: [0.5] }, "interior must be 1 integers from 0, got [0.5]"],
  ],
  concat: [
    [[], { axis: 0 }, "operand 0 is missing; got 0"],
    [[float(2), int(2)], { axis: 0 }, "operand 1 must be float, got int [2]"],
    [[float(2), float(3)], { axis: 1 }, "axes must ascend within 0..0, got [1]"],
    [[float(2, 3), float(3, 3)], { axis: 1 }, "[3,3] does not continue [2,3] along axis 1"],
    [[float(2, 3), float(2)], { axis: 0 }, "[2] does not continue [2,3] along axis 0"],
  ],
  gather: [
    [[float(3)], { axis: 0 }, "expected 2 operands, got 1"],
    [[float(3), float(2)], { axis: 0 }, "operand 1 must be int, got float [2]"],
    [[float(3), int(2, 1)], { axis: 0 }, "indices must have 1 axes, got [2,1]"],
    [[float(3), int(2)], { axis: 1 }, "axes must ascend within 0..0, got [1]"],
  ],
  scatterAdd: [
    [[float(3), float(3)], { axis: 0, size: 4 }, "operand 1 must be int, got float [3]"],
    [[float(3), int(3)], { axis: 1, size: 4 }, "axes must ascend within 0..0, got [1]"],
    [[float(3), int(2)], { axis: 0, size: 4 }, "updates [3] need 3 indices along axis 0, got 2"],
    [[float(3), int(3)], { axis: 0, size: 0 }, "axis lengths must be positive integers, got [0]"],
  ],
  toInt: unary,
  oneHot: [
    [[float(3)], { classes: 2 }, "operand 0 must be int, got float [3]"],
    [[int(3, 1)], { classes: 2 }, "indices must have 1 axes, got [3,1]"],
    [[int(3)], { classes: 0 }, "axis lengths must be positive integers, got [3,0]"],
  ],
  matmul: [
    [[float(2, 3)], plain, "expected 2 operands, got 1"],
    [[float(3), float(3)], plain, "needs equal leading axes and at least two axes, got [3] and [3]"],
    [[float(2, 2, 3), float(3, 2)], plain, "needs equal leading axes and at least two axes, got [2,2,3] and [3,2]"],
    [
      [float(2, 2, 3), float(1, 3, 2)],
      plain,
      "needs equal leading axes and at least two axes, got [2,2,3] and [1,3,2]",
    ],
    [[float(2, 3), float(2, 3)], plain, "inner lengths differ: 3 and 2, from [2,3] and [2,3]"],
    [
      [float(2, 3), float(3, 2)],
      { ...plain, transposeLeft: true },
      "inner lengths differ: 2 and 3, from [2,3] and [3,2]",
    ],
  ],
  conv: [
    [[float(1, 1, 3, 3)], window, "expected 2 operands, got 1"],
    [[float(1, 3, 3), float(1, 1, 2, 2)], window, "x must have 4 axes, got [1,3,3]"],
    [[float(1, 1, 3, 3), float(1, 2, 2)], window, "w must have 4 axes, got [1,2,2]"],
    [[float(1, 2, 3, 3), float(1, 3, 2, 2)], window, "x [1,2,3,3] has 2 channels, w [1,3,2,2] takes 3"],
    [[float(1, 1, 3, 3), float(1, 1, 4, 2)], window, "window does not fit into [1,1,3,3]"],
    [
      [float(1, 1, 3, 3), float(1, 1, 2, 2)],
      { ...window, stride: [0, 1] },
      "stride must be 2 integers from 1, got [0,1]",
    ],
    [
      [float(1, 1, 3, 3), float(1, 1, 2, 2)],
      { ...window, padding: [0, 0, 0, -1] },
      "padding must be 4 integers from 0, got [0,0,0,-1]",
    ],
  ],
  convInputGradient: [
    [[float(1, 2, 2), float(1, 1, 2, 2)], { ...window, inputSize: [3, 3] }, "dy must have 4 axes, got [1,2,2]"],
    [
      [float(1, 1, 2, 2), float(1, 1, 2, 2)],
      { ...window, inputSize: [4, 3] },
      "dy must be [n,1,3,2] for w [1,1,2,2] and input size 4x3, got [1,1,2,2]",
    ],
    [
      [float(1, 2, 2, 2), float(1, 1, 2, 2)],
      { ...window, inputSize: [3, 3] },
      "dy must be [n,1,2,2] for w [1,1,2,2] and input size 3x3, got [1,2,2,2]",
    ],
    [
      [float(1, 1, 2, 2), float(1, 1, 2, 2)],
      { ...window, inputSize: [0, 3] },
      "input size must be 2 integers from 1, got [0,3]",
    ],
  ],
  convWeightGradient: [
    [[float(1, 1, 3, 3), float(1, 2, 2)], { ...window, kernelSize: [2, 2] }, "dy must have 4 axes, got [1,2,2]"],
    [
      [float(1, 1, 3, 3), float(2, 1, 2, 2)],
      { ...window, kernelSize: [2, 2] },
      "dy must be [1,k,2,2] for x [1,1,3,3], got [2,1,2,2]",
    ],
    [
      [float(1, 1, 3, 3), float(1, 1, 2, 2)],
      { ...window, kernelSize: [3, 2] },
      "dy must be [1,k,1,2] for x [1,1,3,3], got [1,1,2,2]",
    ],
    [
      [float(1, 1, 3, 3), float(1, 1, 2, 2)],
      { ...window, kernelSize: [2, 0] },
      "kernel size must be 2 integers from 1, got [2,0]",
    ],
  ],
  averagePool: pooling,
  averagePoolAdjoint: [
    [[float(1, 2, 2)], { ...pool, inputSize: [4, 4] }, "dy must have 4 axes, got [1,2,2]"],
    [[float(1, 1, 2, 2)], { ...pool, inputSize: [4, 7] }, "dy must be [n,c,2,3] for input size 4x7, got [1,1,2,2]"],
    [
      [float(1, 1, 2, 2)],
      { ...pool, stride: [0, 2], inputSize: [4, 4] },
      "stride must be 2 integers from 1, got [0,2]",
    ],
  ],
  maxPool: pooling,
  maxPoolScatter: [
    [[float(1, 1, 4, 4)], pool, "expected 2 operands, got 1"],
    [[float(1, 1, 4, 4), float(1, 1, 2, 1)], pool, "dy must be [1,1,2,2] for x [1,1,4,4], got [1,1,2,1]"],
    [[float(1, 1, 1, 4), float(1, 1, 1, 2)], pool, "window does not fit into [1,1,1,4]"],
  ],
  maxPoolGather: [
    [[float(1, 1, 4, 4)], pool, "expected 2 operands, got 1"],
    [[float(1, 1, 4, 4), float(1, 1, 2, 2)], pool, "x and t must have one shape, got [1,1,4,4] and [1,1,2,2]"],
  ],
  standardise: moments,
  inverseDeviation: moments,
  softmax: alongAxis,
  logSoftmax: alongAxis,
};

describe.each(primitives)("%s refuses", (primitive) => {
  it.each(attempts(primitive))("$operands: $message", ({ primitive, infer, message }) => {
    expect(infer).toThrow(new ShapeError(primitive, message));
  });
});

interface Attempt<P extends Primitive> {
  readonly primitive: P;
  readonly operands: string;
  readonly infer: () => TensorType;
  readonly message: string;
}

function attempts<P extends Primitive>(primitive: P): Attempt<P>[] {
  const rows: readonly Refusal<P>[] = refusals[primitive];
  return rows.map(([operands, params, message]) => ({
    primitive,
    operands: operands.map(printType).join(" "),
    infer: () => inferType(primitive, operands, params),
    message,
  }));
}
