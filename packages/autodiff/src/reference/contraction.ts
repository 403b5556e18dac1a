import type { ConvWindow, PrimitiveParams } from "../primitive.js";
import { shape4, type Shape4 } from "../shapes/contraction.js";
import { axisLength, elementCount, type Shape } from "../tensor-type.js";
import { arrayAt, at, zeros, type Array64 } from "./array.js";

export function matmul(
  operands: readonly Array64[],
  { transposeLeft, transposeRight }: PrimitiveParams["matmul"],
  shape: Shape,
): Array64 {
  const [x, y] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const rank = shape.length;
  const [rows, columns] = [axisLength(shape, rank - 2), axisLength(shape, rank - 1)];
  const inner = axisLength(x.shape, transposeLeft ? rank - 2 : rank - 1);
  const batches = elementCount(shape.slice(0, -2));
  const result = zeros(shape);
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let total = 0;
        for (let k = 0; k < inner; k++) {
          const left = transposeLeft ? k * rows + row : row * inner + k;
          const right = transposeRight ? column * inner + k : k * columns + column;
          total += at(x.data, batch * rows * inner + left) * at(y.data, batch * inner * columns + right);
        }
        result.data[(batch * rows + row) * columns + column] = total;
      }
    }
  }
  return result;
}

/** Visits every (x, w, y) triple of positions that a convolution multiplies and adds. */
function forEachConvTerm(
  x: Shape4,
  w: Shape4,
  y: Shape4,
  { stride, padding }: ConvWindow,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [n, c, height, width] = x;
  const [k, , kernelHeight, kernelWidth] = w;
  const [, , outHeight, outWidth] = y;
  for (let image = 0; image < n; image++) {
    for (let out = 0; out < k; out++) {
      for (let channel = 0; channel < c; channel++) {
        for (let i = 0; i < kernelHeight; i++) {
          for (let j = 0; j < kernelWidth; j++) {
            const wPosition = ((out * c + channel) * kernelHeight + i) * kernelWidth + j;
            for (let row = 0; row < outHeight; row++) {
              const xRow = row * stride[0] + i - padding[0];
              if (xRow < 0 || xRow >= height) continue;
              for (let column = 0; column < outWidth; column++) {
                const xColumn = column * stride[1] + j - padding[1];
                if (xColumn < 0 || xColumn >= width) continue;
                visit(
                  ((image * c + channel) * height + xRow) * width + xColumn,
                  wPosition,
                  ((image * k + out) * outHeight + row) * outWidth + column,
                );
              }
            }
          }
        }
      }
    }
  }
}

export function conv(operands: readonly Array64[], window: ConvWindow, shape: Shape): Array64 {
  const [x, w] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const result = zeros(shape);
  forEachConvTerm(shape4(x.shape), shape4(w.shape), shape4(shape), window, (xAt, wAt, yAt) => {
    result.data[yAt] = at(result.data, yAt) + at(x.data, xAt) * at(w.data, wAt);
  });
  return result;
}

export function convInputGradient(operands: readonly Array64[], window: ConvWindow, shape: Shape): Array64 {
  const [dy, w] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const result = zeros(shape);
  forEachConvTerm(shape4(shape), shape4(w.shape), shape4(dy.shape), window, (xAt, wAt, yAt) => {
    result.data[xAt] = at(result.data, xAt) + at(dy.data, yAt) * at(w.data, wAt);
  });
  return result;
}

export function convWeightGradient(operands: readonly Array64[], window: ConvWindow, shape: Shape): Array64 {
  const [x, dy] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const result = zeros(shape);
  forEachConvTerm(shape4(x.shape), shape4(shape), shape4(dy.shape), window, (xAt, wAt, yAt) => {
    result.data[wAt] = at(result.data, wAt) + at(x.data, xAt) * at(dy.data, yAt);
  });
  return result;
}
