import type { MatrixProduct } from "./matrix-product.js";
import { ZcaError } from "./zca-error.js";

const MAX_STEPS = 60;
/** Convergence is quadratic: one more step from here reaches the precision of float32. */
const NEARLY = 1e-3;

/** Powers of a symmetric positive definite matrix, [D, D]. */
export interface SquareRoots {
  readonly root: Float32Array;
  readonly inverseRoot: Float32Array;
}

/**
 * The square root of a symmetric positive definite matrix [size, size] and its inverse, by the coupled Newton-Schulz
 * iteration (Higham, Functions of Matrices, 2008, section 6.7). It needs three matrix products a step and no
 * eigenvalues: with Y = A / s, Z = I and s = |A| it repeats P = (3 I - Z Y) / 2, Y := Y P, Z := P Z, which takes Y to
 * the root of A / s and Z to its inverse.
 *
 * @throws ZcaError when it does not converge; the signal's reason when aborted
 */
export async function squareRoots(
  matrix: Float32Array,
  size: number,
  product: MatrixProduct,
  signal?: AbortSignal,
): Promise<SquareRoots> {
  const scale = Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0));
  const square = { rows: size, inner: size, columns: size };
  let root: Float32Array = matrix.map((value) => value / scale);
  let inverse: Float32Array = identity(size);
  let residual = Infinity;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    signal?.throwIfAborted();
    const factor = await product(inverse, root, square);
    residual = halfway(factor, size);
    if (!Number.isFinite(residual)) break;
    root = await product(root, factor, square);
    inverse = await product(factor, inverse, square);
    if (residual > NEARLY) continue;
    return {
      root: symmetric(root, size, Math.sqrt(scale)),
      inverseRoot: symmetric(inverse, size, 1 / Math.sqrt(scale)),
    };
  }
  throw new ZcaError(
    "precision",
    `the inverse square root does not converge (residual ${residual}); use products in float32, or a larger epsilon`,
  );
}

function identity(size: number): Float32Array {
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i += 1) matrix[i * size + i] = 1;
  return matrix;
}

/** Turns R into (3 I - R) / 2 in place; returns the root mean square of a row of I - R. */
function halfway(matrix: Float32Array, size: number): number {
  let squares = 0;
  for (let i = 0; i < matrix.length; i += 1) {
    const value = matrix[i] ?? 0;
    const diagonal = i % (size + 1) === 0 ? 1 : 0;
    squares += (diagonal - value) ** 2;
    matrix[i] = (3 * diagonal - value) / 2;
  }
  return Math.sqrt(squares / size);
}

/** Removes what rounding made of the symmetry, in place. */
function symmetric(matrix: Float32Array, size: number, scale: number): Float32Array {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const [lower, upper] = [row * size + column, column * size + row];
      const value = (((matrix[lower] ?? 0) + (matrix[upper] ?? 0)) / 2) * scale;
      matrix[lower] = value;
      matrix[upper] = value;
    }
  }
  return matrix;
}
