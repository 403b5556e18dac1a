import { arrayAt, at, type Array64 } from "./array.js";

export function map1(operands: readonly Array64[], f: (x: number) => number): Array64 {
  const x = arrayAt(operands, 0);
  return { shape: x.shape, data: x.data.map(f) };
}

export function map2(operands: readonly Array64[], f: (x: number, y: number) => number): Array64 {
  const [x, y] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  return { shape: x.shape, data: x.data.map((value, position) => f(value, at(y.data, position))) };
}

export function select(operands: readonly Array64[]): Array64 {
  const [mask, x, y] = [arrayAt(operands, 0), arrayAt(operands, 1), arrayAt(operands, 2)];
  return {
    shape: x.shape,
    data: x.data.map((value, position) => (at(mask.data, position) !== 0 ? value : at(y.data, position))),
  };
}
