import type { Shape } from "../../tensor-type.js";
import type { Case, CaseRow } from "../case.js";
import { distinct, numbers, positive, random, signed, type CaseOperand } from "../operand.js";

type Unary = "negate" | "exp" | "log" | "sqrt" | "reciprocal" | "relu" | "sigmoid" | "step" | "floor";
type Binary = "add" | "subtract" | "multiply" | "divide" | "greater" | "equal";
type Point = (shape: Shape, seed: number) => CaseOperand;

const shapes: readonly (readonly [string, Shape])[] = [
  ["scalar", []],
  ["vector of one", [1]],
  ["odd matrix", [3, 5]],
  ["rank 5", [2, 1, 3, 1, 2]],
];

function unaryRow(point: Point, literal: Case<Unary>, differentiable: readonly number[] = [0]): CaseRow<Unary> {
  const cases = shapes.map(([name, shape], seed) => ({ name, params: {}, operands: [point(shape, seed)] }));
  return { kind: "element-wise", differentiable, cases: [literal, ...cases] };
}

function binaryRow(
  left: Point,
  right: Point,
  literal: Case<Binary>,
  differentiable: readonly number[] = [0, 1],
): CaseRow<Binary> {
  const cases = shapes.map(([name, shape], seed) => ({
    name,
    params: {},
    operands: [left(shape, seed), right(shape, seed + 100)],
  }));
  return { kind: "element-wise", differentiable, cases: [literal, ...cases] };
}

const vector = (...data: readonly number[]): CaseOperand => numbers([data.length], data);

export const negate = unaryRow(random, {
  name: "by hand",
  params: {},
  operands: [vector(1, -2, 0.5)],
  expected: [-1, 2, -0.5],
});

export const exp = unaryRow(random, {
  name: "by hand",
  params: {},
  operands: [vector(0, 1, -1, 2)],
  expected: [1, Math.E, 0.36787944117144233, 7.38905609893065],
});

export const log = unaryRow(positive, {
  name: "by hand",
  params: {},
  operands: [vector(1, 2, 4, 0.5)],
  expected: [0, 0.6931471805599453, 1.3862943611198906, -0.6931471805599453],
});

export const sqrt = unaryRow(positive, {
  name: "by hand",
  params: {},
  operands: [vector(1, 4, 9, 2)],
  expected: [1, 2, 3, 1.4142135623730951],
});

export const reciprocal = unaryRow(signed, {
  name: "by hand",
  params: {},
  operands: [vector(1, 2, -4, 0.5)],
  expected: [1, 0.5, -0.25, 2],
});

export const relu = unaryRow(signed, {
  name: "by hand, at the kink",
  params: {},
  operands: [vector(-2, -0.5, 0, 3)],
  expected: [0, 0, 0, 3],
  kinks: [0],
});

export const sigmoid = unaryRow(random, {
  name: "by hand, far from 0 too",
  params: {},
  operands: [vector(0, 1, -1, 200, -200)],
  expected: [0.5, 0.7310585786300049, 0.2689414213699951, 1, 0],
});

export const step = unaryRow(
  signed,
  {
    name: "by hand, at the jump",
    params: {},
    operands: [vector(-2, -0.5, 0, 3)],
    expected: [0, 0, 0, 1],
    kinks: [0],
  },
  [],
);

/** Between two integers, clear of both. */
const betweenIntegers: Point = (shape, seed) => {
  const { data } = signed(shape, seed);
  return numbers(
    shape,
    data.map((value, index) => Math.fround((index % 5) - 1.5 + value / 4)),
  );
};

export const floor = unaryRow(
  betweenIntegers,
  {
    name: "by hand, at the jump",
    params: {},
    operands: [vector(-2.5, -1, 0, 0.75, 3)],
    expected: [-3, -1, 0, 0, 3],
    kinks: [0],
  },
  [],
);

export const add = binaryRow(random, random, {
  name: "by hand",
  params: {},
  operands: [vector(1, -2, 3), vector(10, 20, -3)],
  expected: [11, 18, 0],
});

export const subtract = binaryRow(random, random, {
  name: "by hand",
  params: {},
  operands: [vector(1, -2, 3), vector(10, 20, -3)],
  expected: [-9, -22, 6],
});

export const multiply = binaryRow(random, random, {
  name: "by hand",
  params: {},
  operands: [vector(1, -2, 3), vector(10, 20, -3)],
  expected: [10, -40, -9],
});

export const divide = binaryRow(random, signed, {
  name: "by hand",
  params: {},
  operands: [vector(1, -3, 12), vector(4, 2, -3)],
  expected: [0.25, -1.5, -4],
});

export const greater = binaryRow(
  distinct,
  random,
  {
    name: "by hand, at the jump",
    params: {},
    operands: [vector(1, 2, 3), vector(2, 2, -3)],
    expected: [0, 0, 1],
    kinks: [0, 1],
  },
  [],
);

export const equal = binaryRow(
  distinct,
  random,
  {
    name: "by hand, at the jump",
    params: {},
    operands: [vector(1, 2, 3), vector(2, 2, -3)],
    expected: [0, 1, 0],
    kinks: [0, 1],
  },
  [],
);

export const select: CaseRow<"select"> = {
  kind: "element-wise",
  differentiable: [1, 2],
  cases: [
    {
      name: "by hand, masks other than 0 and 1",
      params: {},
      operands: [vector(1, 0, 0.5, -1), vector(1, 2, 3, 4), vector(10, 20, 30, 40)],
      expected: [1, 20, 3, 4],
      kinks: [0],
    },
    {
      name: "rank 3",
      params: {},
      operands: [
        numbers(
          [3, 1, 3],
          Array.from({ length: 9 }, (_, position) => position % 2),
        ),
        random([3, 1, 3], 1),
        random([3, 1, 3], 2),
      ],
      kinks: [0],
    },
    { name: "mask without zeros", params: {}, operands: [signed([5], 3), random([5], 4), random([5], 5)] },
  ],
};
