import type { CaseRow } from "../case.js";
import { numbers, random } from "../operand.js";

export const broadcast: CaseRow<"broadcast"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { shape: [2, 3] },
      operands: [numbers([2, 1], [1, 2])],
      expected: [1, 1, 1, 2, 2, 2],
    },
    { name: "first and last axis", params: { shape: [3, 2, 5] }, operands: [random([1, 2, 1], 1)] },
    { name: "every axis", params: { shape: [2, 3, 4] }, operands: [random([1, 1, 1], 2)] },
    { name: "middle of rank 5", params: { shape: [2, 1, 3, 2, 1] }, operands: [random([2, 1, 1, 2, 1], 3)] },
    { name: "nothing to repeat", params: { shape: [2, 3] }, operands: [random([2, 3], 4)] },
    { name: "scalar", params: { shape: [] }, operands: [random([], 5)] },
  ],
};

export const reshape: CaseRow<"reshape"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { shape: [3, 2] },
      operands: [numbers([2, 3], [1, 2, 3, 4, 5, 6])],
      expected: [1, 2, 3, 4, 5, 6],
    },
    { name: "to a vector", params: { shape: [30] }, operands: [random([2, 3, 5], 1)] },
    { name: "to rank 5", params: { shape: [3, 1, 2, 1, 2] }, operands: [random([12], 2)] },
    { name: "to a scalar", params: { shape: [] }, operands: [random([1, 1], 3)] },
    { name: "from a scalar", params: { shape: [1, 1, 1] }, operands: [random([], 4)] },
  ],
};

export const transpose: CaseRow<"transpose"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { permutation: [1, 0] },
      operands: [numbers([2, 3], [1, 2, 3, 4, 5, 6])],
      expected: [1, 4, 2, 5, 3, 6],
    },
    { name: "rotation of three axes", params: { permutation: [2, 0, 1] }, operands: [random([2, 3, 4], 1)] },
    { name: "channels last", params: { permutation: [0, 2, 3, 1] }, operands: [random([2, 3, 1, 5], 2)] },
    { name: "rank 5", params: { permutation: [4, 2, 0, 3, 1] }, operands: [random([2, 1, 3, 2, 3], 3)] },
    { name: "identity", params: { permutation: [0, 1] }, operands: [random([3, 2], 4)] },
    { name: "vector", params: { permutation: [0] }, operands: [random([3], 5)] },
    { name: "scalar", params: { permutation: [] }, operands: [random([], 6)] },
  ],
};

export const slice: CaseRow<"slice"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { starts: [1, 0], limits: [3, 4], strides: [1, 3] },
      operands: [numbers([3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
      expected: [5, 8, 9, 12],
    },
    {
      name: "stride that stops short of the limit",
      params: { starts: [1], limits: [7], strides: [4] },
      operands: [random([8], 1)],
    },
    {
      name: "last element",
      params: { starts: [4, 1], limits: [5, 2], strides: [1, 1] },
      operands: [random([5, 2], 2)],
    },
    {
      name: "everything",
      params: { starts: [0, 0, 0], limits: [2, 3, 2], strides: [1, 1, 1] },
      operands: [random([2, 3, 2], 3)],
    },
    {
      name: "rank 5, strides on three axes",
      params: { starts: [0, 0, 1, 0, 1], limits: [2, 1, 4, 3, 2], strides: [1, 1, 2, 2, 3] },
      operands: [random([2, 1, 5, 3, 2], 4)],
    },
  ],
};

export const pad: CaseRow<"pad"> = {
  kind: "movement",
  differentiable: [0],
  cases: [
    {
      name: "by hand, interior",
      params: { low: [1], high: [2], interior: [1] },
      operands: [numbers([3], [1, 2, 3])],
      expected: [0, 1, 0, 2, 0, 3, 0, 0],
    },
    {
      name: "asymmetric",
      params: { low: [0, 2], high: [3, 1], interior: [0, 0] },
      operands: [random([2, 3], 1)],
    },
    {
      name: "interior only, different on each axis",
      params: { low: [0, 0, 0], high: [0, 0, 0], interior: [2, 0, 1] },
      operands: [random([2, 2, 3], 2)],
    },
    {
      name: "interior of an axis of length 1",
      params: { low: [0, 1], high: [1, 0], interior: [3, 2] },
      operands: [random([1, 3], 3)],
    },
    {
      name: "rank 5",
      params: { low: [0, 1, 0, 0, 2], high: [1, 0, 0, 0, 0], interior: [0, 0, 1, 0, 1] },
      operands: [random([1, 2, 2, 1, 2], 4)],
    },
    { name: "nothing", params: { low: [0, 0], high: [0, 0], interior: [0, 0] }, operands: [random([2, 3], 5)] },
  ],
};

export const concat: CaseRow<"concat"> = {
  kind: "movement",
  differentiable: [0, 1, 2],
  cases: [
    {
      name: "by hand",
      params: { axis: 1 },
      operands: [numbers([2, 1], [1, 2]), numbers([2, 2], [3, 4, 5, 6])],
      expected: [1, 3, 4, 2, 5, 6],
    },
    { name: "first axis", params: { axis: 0 }, operands: [random([1, 3], 1), random([2, 3], 2)] },
    {
      name: "three along the middle axis",
      params: { axis: 1 },
      operands: [random([2, 1, 3], 3), random([2, 4, 3], 4), random([2, 2, 3], 5)],
    },
    { name: "last of rank 5", params: { axis: 4 }, operands: [random([1, 2, 1, 3, 2], 6), random([1, 2, 1, 3, 1], 7)] },
    { name: "a single operand", params: { axis: 0 }, operands: [random([3], 8)] },
  ],
};
