import type { PoolWindow } from "../../primitive.js";
import { poolOutputSize } from "../../shapes/contraction.js";
import type { Case, CaseRow } from "../case.js";
import { distinct, numbers, random } from "../operand.js";

interface Layout extends PoolWindow {
  readonly name: string;
  /** [n, c, h, w]. */
  readonly x: readonly [number, number, number, number];
}

const layouts: readonly Layout[] = [
  { name: "tiles", x: [2, 2, 4, 6], kernel: [2, 2], stride: [2, 2] },
  { name: "tiles with a rest", x: [2, 1, 5, 7], kernel: [2, 3], stride: [2, 3] },
  { name: "windows overlap", x: [1, 2, 5, 5], kernel: [3, 3], stride: [1, 2] },
  { name: "gaps between windows", x: [2, 1, 6, 5], kernel: [1, 2], stride: [3, 3] },
  { name: "one window", x: [2, 3, 3, 2], kernel: [3, 2], stride: [1, 1] },
];

function dimensions({ x: [n, c, h, w], kernel, stride }: Layout) {
  const window: PoolWindow = { kernel, stride };
  return { window, x: [n, c, h, w], y: [n, c, ...poolOutputSize(h, w, window)], inputSize: [h, w] } as const;
}

const pairs: PoolWindow = { kernel: [2, 2], stride: [2, 2] };
const twoByFour = numbers([1, 1, 2, 4], [1, 5, 2, 4, 3, 0, 8, 6]);

export const averagePool: CaseRow<"averagePool"> = {
  kind: "pooling",
  differentiable: [0],
  cases: [
    { name: "by hand", params: pairs, operands: [twoByFour], expected: [2.25, 5] },
    ...layouts.map((layout): Case<"averagePool"> => {
      const { window, x } = dimensions(layout);
      return { name: layout.name, params: window, operands: [random(x, 1)] };
    }),
  ],
};

export const averagePoolAdjoint: CaseRow<"averagePoolAdjoint"> = {
  kind: "pooling",
  differentiable: [0],
  cases: [
    {
      name: "by hand",
      params: { ...pairs, inputSize: [2, 5] },
      operands: [numbers([1, 1, 1, 2], [4, 8])],
      expected: [1, 1, 2, 2, 0, 1, 1, 2, 2, 0],
    },
    ...layouts.map((layout): Case<"averagePoolAdjoint"> => {
      const { window, y, inputSize } = dimensions(layout);
      return { name: layout.name, params: { ...window, inputSize }, operands: [random(y, 2)] };
    }),
  ],
};

export const maxPool: CaseRow<"maxPool"> = {
  kind: "pooling",
  differentiable: [0],
  cases: [
    { name: "by hand", params: pairs, operands: [twoByFour], expected: [5, 8] },
    ...layouts.map((layout): Case<"maxPool"> => {
      const { window, x } = dimensions(layout);
      return { name: layout.name, params: window, operands: [distinct(x, 3)] };
    }),
  ],
};

const sharedMaximum = numbers([1, 1, 1, 3], [1, 5, 2]);
const equalMaxima = numbers([1, 1, 2, 2], [3, 7, 7, 7]);
const neighbours: PoolWindow = { kernel: [1, 2], stride: [1, 1] };

export const maxPoolScatter: CaseRow<"maxPoolScatter"> = {
  kind: "pooling",
  differentiable: [1],
  cases: [
    {
      name: "by hand",
      params: pairs,
      operands: [twoByFour, numbers([1, 1, 1, 2], [10, 20])],
      expected: [0, 10, 0, 0, 0, 0, 20, 0],
    },
    {
      name: "by hand, one maximum of two windows",
      params: neighbours,
      operands: [sharedMaximum, numbers([1, 1, 1, 2], [10, 20])],
      expected: [0, 30, 0],
    },
    {
      name: "by hand, the first of equal maxima",
      params: pairs,
      operands: [equalMaxima, numbers([1, 1, 1, 1], [10])],
      expected: [0, 10, 0, 0],
      kinks: [0],
    },
    ...layouts.map((layout): Case<"maxPoolScatter"> => {
      const { window, x, y } = dimensions(layout);
      return { name: layout.name, params: window, operands: [distinct(x, 4), random(y, 5)] };
    }),
  ],
};

export const maxPoolGather: CaseRow<"maxPoolGather"> = {
  kind: "pooling",
  differentiable: [1],
  cases: [
    {
      name: "by hand",
      params: pairs,
      operands: [twoByFour, numbers([1, 1, 2, 4], [10, 20, 30, 40, 50, 60, 70, 80])],
      expected: [20, 70],
    },
    {
      name: "by hand, the first of equal maxima",
      params: pairs,
      operands: [equalMaxima, numbers([1, 1, 2, 2], [10, 20, 30, 40])],
      expected: [20],
      kinks: [0],
    },
    ...layouts.map((layout): Case<"maxPoolGather"> => {
      const { window, x } = dimensions(layout);
      return { name: layout.name, params: window, operands: [distinct(x, 6), random(x, 7)] };
    }),
  ],
};
