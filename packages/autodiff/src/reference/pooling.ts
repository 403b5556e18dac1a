import type { PoolWindow } from "../primitive.js";
import { shape4, type Shape4 } from "../shapes/contraction.js";
import type { Shape } from "../tensor-type.js";
import { arrayAt, at, zeros, type Array64 } from "./array.js";

/** Visits every (input, output) pair of positions that share a window, windows in row-major order. */
function forEachWindowTerm(
  x: Shape4,
  y: Shape4,
  { kernel, stride }: PoolWindow,
  visit: (x: number, y: number) => void,
): void {
  const [, , height, width] = x;
  const [n, c, outHeight, outWidth] = y;
  for (let map = 0; map < n * c; map++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        for (let i = 0; i < kernel[0]; i++) {
          for (let j = 0; j < kernel[1]; j++) {
            visit(
              (map * height + row * stride[0] + i) * width + column * stride[1] + j,
              (map * outHeight + row) * outWidth + column,
            );
          }
        }
      }
    }
  }
}

export function averagePool(operands: readonly Array64[], window: PoolWindow, shape: Shape): Array64 {
  const x = arrayAt(operands, 0);
  const result = zeros(shape);
  const area = window.kernel[0] * window.kernel[1];
  forEachWindowTerm(shape4(x.shape), shape4(shape), window, (xAt, yAt) => {
    result.data[yAt] = at(result.data, yAt) + at(x.data, xAt) / area;
  });
  return result;
}

export function averagePoolAdjoint(operands: readonly Array64[], window: PoolWindow, shape: Shape): Array64 {
  const dy = arrayAt(operands, 0);
  const result = zeros(shape);
  const area = window.kernel[0] * window.kernel[1];
  forEachWindowTerm(shape4(shape), shape4(dy.shape), window, (xAt, yAt) => {
    result.data[xAt] = at(result.data, xAt) + at(dy.data, yAt) / area;
  });
  return result;
}

/** Position in x of each window's first maximum. */
function argmax(x: Array64, window: PoolWindow, shape: Shape): Float64Array {
  const winners = zeros(shape).data.fill(-1);
  forEachWindowTerm(shape4(x.shape), shape4(shape), window, (xAt, yAt) => {
    const winner = at(winners, yAt);
    if (winner < 0 || at(x.data, xAt) > at(x.data, winner)) winners[yAt] = xAt;
  });
  return winners;
}

export function maxPool(operands: readonly Array64[], window: PoolWindow, shape: Shape): Array64 {
  const x = arrayAt(operands, 0);
  return { shape, data: argmax(x, window, shape).map((winner) => at(x.data, winner)) };
}

export function maxPoolGather(operands: readonly Array64[], window: PoolWindow, shape: Shape): Array64 {
  const [x, t] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  return { shape, data: argmax(x, window, shape).map((winner) => at(t.data, winner)) };
}

export function maxPoolScatter(operands: readonly Array64[], window: PoolWindow, shape: Shape): Array64 {
  const [x, dy] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const result = zeros(shape);
  argmax(x, window, dy.shape).forEach((winner, yAt) => {
    result.data[winner] = at(result.data, winner) + at(dy.data, yAt);
  });
  return result;
}
