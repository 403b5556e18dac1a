import type { Shape } from "../../tensor-type.js";
import type { Case, CaseRow } from "../case.js";
import { numbers, random } from "../operand.js";

const layouts: readonly (readonly [string, Shape, readonly number[], number])[] = [
  ["instance: last two of rank 4", [2, 3, 3, 2], [2, 3], 1e-5],
  ["batch: all but the channel axis", [2, 2, 3, 2], [0, 2, 3], 1e-5],
  ["group: last three of rank 5", [1, 2, 2, 2, 3], [2, 3, 4], 1e-3],
  ["middle axis", [2, 5, 3], [1], 0.1],
  ["vector", [7], [0], 0.01],
  ["axis of length 1", [3, 1], [1], 0.5],
  ["no axes", [2, 3], [], 0.5],
];

function cases(): Case<"standardise" | "inverseDeviation">[] {
  return layouts.map(([name, shape, axes, epsilon], seed) => ({
    name,
    params: { axes, epsilon },
    operands: [random(shape, seed)],
  }));
}

export const standardise: CaseRow<"standardise"> = {
  kind: "normalisation",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { axes: [1], epsilon: 3 },
      operands: [numbers([2, 2], [1, 3, 0, 2])],
      expected: [-0.5, 0.5, -0.5, 0.5],
    },
    {
      name: "by hand, without epsilon",
      params: { axes: [0], epsilon: 0 },
      operands: [numbers([2, 2], [1, 10, 3, 40])],
      expected: [-1, -1, 1, 1],
    },
    ...cases(),
  ],
};

export const inverseDeviation: CaseRow<"inverseDeviation"> = {
  kind: "normalisation",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { axes: [1], epsilon: 3 },
      operands: [numbers([1, 2], [1, 3])],
      expected: [0.5],
    },
    {
      name: "by hand, without epsilon",
      params: { axes: [0], epsilon: 0 },
      operands: [numbers([2, 2], [0, 1, 8, 3])],
      expected: [0.25, 1],
    },
    ...cases(),
  ],
};

const probabilityLayouts: readonly (readonly [string, Shape, number])[] = [
  ["last axis", [3, 5], 1],
  ["first axis", [4, 3], 0],
  ["middle of rank 5", [2, 1, 3, 2, 1], 2],
  ["vector", [7], 0],
  ["one class", [3, 1], 1],
];

function alongAxis(): Case<"softmax" | "logSoftmax">[] {
  return probabilityLayouts.map(([name, shape, axis], seed) => ({
    name,
    params: { axis },
    operands: [random(shape, seed)],
  }));
}

export const softmax: CaseRow<"softmax"> = {
  kind: "normalisation",
  differentiable: [0],
  cases: [
    {
      name: "by hand, logits that would overflow",
      params: { axis: 1 },
      operands: [numbers([2, 2], [0, 0, 1000, 1000])],
      expected: [0.5, 0.5, 0.5, 0.5],
    },
    {
      name: "by hand, 1 : e",
      params: { axis: 0 },
      operands: [numbers([2], [0, 1])],
      expected: [1 / (1 + Math.E), Math.E / (1 + Math.E)],
    },
    ...alongAxis(),
  ],
};

export const logSoftmax: CaseRow<"logSoftmax"> = {
  kind: "normalisation",
  differentiable: [0],
  cases: [
    {
      name: "by hand, logits that would overflow",
      params: { axis: 1 },
      operands: [numbers([2, 2], [0, 0, 1000, 1000])],
      expected: [-Math.LN2, -Math.LN2, -Math.LN2, -Math.LN2],
    },
    {
      name: "by hand, 1 : e",
      params: { axis: 0 },
      operands: [numbers([2], [0, 1])],
      expected: [-Math.log(1 + Math.E), 1 - Math.log(1 + Math.E)],
    },
    ...alongAxis(),
  ],
};
