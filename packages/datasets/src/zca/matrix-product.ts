/**
 * Multiplies dense matrices in float32: left [rows, inner] by right [inner, columns], both row-major, gives [rows,
 * columns]. The sums must have full float32 precision: TF32 and bfloat16 are too coarse for whitening.
 */
export type MatrixProduct = (
  left: Float32Array,
  right: Float32Array,
  sizes: { readonly rows: number; readonly inner: number; readonly columns: number },
) => Promise<Float32Array>;

/** Swaps the axes of a matrix [rows, columns]. */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = matrix[row * columns + column] ?? 0;
    }
  }
  return result;
}
