import { setImmediate as nextTurn } from "node:timers/promises";
import type { MatrixProduct } from "./matrix-product.js";

/** Rows between which other work gets its turn; of 3072 columns they take about a tenth of a second. */
const ROWS_AT_ONCE = 16;

/** Multiplies a few rows by a matrix where no device is at hand. Fitting a whitening with it would take hours. */
export const rowProduct: MatrixProduct = async (left, right, { rows, inner, columns }) => {
  const out = new Float32Array(rows * columns);
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    if (first > 0) await nextTurn();
    multiply(left, right, out, { first, end: Math.min(first + ROWS_AT_ONCE, rows), inner, columns });
  }
  return out;
};

interface RowRange {
  readonly first: number;
  readonly end: number;
  readonly inner: number;
  readonly columns: number;
}

/** Goes over the matrix once for all rows, a line at a time, since it is larger than any cache. */
function multiply(
  left: Float32Array,
  right: Float32Array,
  out: Float32Array,
  { first, end, inner, columns }: RowRange,
): void {
  for (let k = 0; k < inner; k += 1) {
    const line = right.subarray(k * columns, (k + 1) * columns);
    for (let row = first; row < end; row += 1) {
      const factor = left[row * inner + k] ?? 0;
      const start = row * columns;
      for (let column = 0; column < columns; column += 1) {
        out[start + column] = (out[start + column] ?? 0) + factor * (line[column] ?? 0);
      }
    }
  }
}
