import type { CaseRow } from "../case.js";

export const input: CaseRow<"input"> = {
  kind: "leaf",
  differentiable: [],
  cases: [
    {
      name: "float matrix",
      params: { name: "given", shape: [2, 3], elementType: "float" },
      operands: [],
      given: { given: [1, -2, 3, 0.5, 0, 7] },
      expected: [1, -2, 3, 0.5, 0, 7],
    },
    {
      name: "int vector",
      params: { name: "given", shape: [3], elementType: "int" },
      operands: [],
      given: { given: [4, 0, 16777217] },
      expected: [4, 0, 16777217],
    },
    {
      name: "scalar",
      params: { name: "given", shape: [], elementType: "float" },
      operands: [],
      given: { given: [-3] },
      expected: [-3],
    },
  ],
};

export const constant: CaseRow<"constant"> = {
  kind: "leaf",
  differentiable: [],
  cases: [
    {
      name: "float matrix",
      params: { data: Float64Array.of(1, -2, 3, 0.5, 0, 7), shape: [3, 2], elementType: "float" },
      operands: [],
      expected: [1, -2, 3, 0.5, 0, 7],
    },
    {
      name: "int vector",
      params: { data: Float64Array.of(4, 0, -9), shape: [3], elementType: "int" },
      operands: [],
      expected: [4, 0, -9],
    },
    {
      name: "scalar",
      params: { data: Float64Array.of(2.5), shape: [], elementType: "float" },
      operands: [],
      expected: [2.5],
    },
  ],
};
