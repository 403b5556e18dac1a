import type { Case, CaseRow } from "../case.js";
import { distinct, numbers, type CaseOperand } from "../operand.js";
import type { Shape } from "../../tensor-type.js";

const layouts: readonly (readonly [string, Shape, readonly number[]])[] = [
  ["vector", [7], [0]],
  ["middle axis", [2, 3, 4], [1]],
  ["all but the channel axis", [2, 3, 2, 5], [0, 2, 3]],
  ["first and last of rank 5", [2, 3, 1, 2, 3], [0, 4]],
  ["axis of length 1", [3, 1, 2], [1]],
  ["no axes", [2, 3], []],
  ["scalar", [], []],
];

const reduceCases = (point: (shape: Shape, seed: number) => CaseOperand): Case<"reduceSum" | "reduceMax">[] =>
  layouts.map(([name, shape, axes], seed) => ({ name, params: { axes }, operands: [point(shape, seed)] }));

export const reduceSum: CaseRow<"reduceSum"> = {
  kind: "reduction",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { axes: [1] },
      operands: [numbers([2, 3], [1, 2, 3, 10, 20, 30])],
      expected: [6, 60],
    },
    ...reduceCases(distinct),
  ],
};

export const reduceMax: CaseRow<"reduceMax"> = {
  kind: "reduction",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { axes: [0] },
      operands: [numbers([2, 3], [1, 20, -3, 10, 2, -30])],
      expected: [10, 20, -3],
    },
    {
      name: "equal maxima",
      params: { axes: [1] },
      operands: [numbers([2, 3], [5, 1, 5, 2, 2, 2])],
      expected: [5, 2],
      kinks: [0],
    },
    ...reduceCases(distinct),
  ],
};
