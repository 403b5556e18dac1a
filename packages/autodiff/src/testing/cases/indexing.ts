import type { CaseRow } from "../case.js";
import { indices, numbers, random } from "../operand.js";

export const gather: CaseRow<"gather"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand, a repeated and a missing row",
      params: { axis: 0 },
      operands: [numbers([3, 2], [1, 2, 3, 4, 5, 6]), indices(2, 0, 2)],
      expected: [5, 6, 1, 2, 5, 6],
    },
    {
      name: "middle axis, more indices than rows",
      params: { axis: 1 },
      operands: [random([2, 3, 2], 1), indices(1, 1, 0, 2, 1)],
    },
    { name: "last of rank 4", params: { axis: 3 }, operands: [random([2, 1, 2, 5], 2), indices(4, 0)] },
    { name: "vector", params: { axis: 0 }, operands: [random([5], 3), indices(3)] },
  ],
};

export const scatterAdd: CaseRow<"scatterAdd"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand, a repeated and an untouched row",
      params: { axis: 0, size: 4 },
      operands: [numbers([3, 2], [1, 2, 3, 4, 5, 6]), indices(2, 0, 2)],
      expected: [3, 4, 0, 0, 6, 8, 0, 0],
    },
    {
      name: "middle axis, more updates than rows",
      params: { axis: 1, size: 3 },
      operands: [random([2, 5, 2], 1), indices(1, 1, 0, 2, 1)],
    },
    { name: "last of rank 4", params: { axis: 3, size: 5 }, operands: [random([2, 1, 2, 2], 2), indices(4, 0)] },
    { name: "vector", params: { axis: 0, size: 2 }, operands: [random([3], 3), indices(1, 1, 1)] },
  ],
};

export const toInt: CaseRow<"toInt"> = {
  kind: "movement",
  differentiable: [],
  cases: [
    {
      name: "by hand, towards zero",
      params: {},
      operands: [numbers([5], [0, 2, 2.75, -1, -1.5])],
      expected: [0, 2, 2, -1, -1],
      kinks: [0],
    },
    { name: "rank 3", params: {}, operands: [numbers([1, 2, 2], [7.25, 4096.5, 0.5, -3.25])] },
    { name: "scalar", params: {}, operands: [numbers([], [5.5])], expected: [5] },
  ],
};

export const oneHot: CaseRow<"oneHot"> = {
  kind: "movement",
  differentiable: [],
  cases: [
    {
      name: "by hand, a repeated and a missing class",
      params: { classes: 4 },
      operands: [indices(2, 0, 2)],
      expected: [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0],
    },
    { name: "one class", params: { classes: 1 }, operands: [indices(0, 0)], expected: [1, 1] },
    { name: "one label", params: { classes: 3 }, operands: [indices(1)], expected: [0, 1, 0] },
  ],
};
