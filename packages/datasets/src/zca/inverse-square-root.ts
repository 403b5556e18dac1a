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
 * the root of A / s and Z to its inverse. What it does to each eigenvalue l² of A / s is l := l (3 - l²) / 2; scaled by
 * the largest a with which [l, 1] stays within (0, 1] (Chen and Chow, 2014), so with P = (3 a I - a³ Z Y) / 2, small
 * ones grow by 2.6 instead of 1.5 in a step.
 *
 * @param least no eigenvalue is below it
 * @throws ZcaError when it does not converge; the signal's reason when aborted
 */
export async function squareRoots(
  matrix: Float32Array,
  size: number,
  least: number,
  product: MatrixProduct,
  signal?: AbortSignal,
): Promise<SquareRoots> {
  const scale = Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0));
  const square = { rows: size, inner: size, columns: size };
  let root: Float32Array = matrix.map((value) => value / scale);
  // Z; undefined while it is I, by which nothing need be multiplied
  let inverse: Float32Array | undefined;
  let residual = Infinity;
  let smallest = Math.min(Math.sqrt(least / scale), 1);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    signal?.throwIfAborted();
    const factor: Float32Array = inverse === undefined ? root.slice() : await product(inverse, root, square);
    const growth = residual > NEARLY ? Math.sqrt(3 / (1 + smallest + smallest ** 2)) : 1;
    residual = halfway(factor, size, growth);
    smallest = (growth * smallest * (3 - (growth * smallest) ** 2)) / 2;
    if (!Number.isFinite(residual)) break;
    root = await product(root, factor, square);
    inverse = inverse === undefined ? factor : await product(factor, inverse, square);
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

/** Turns R into (3 a I - a³ R) / 2 in place; returns the root mean square of a row of I - R. */
function halfway(matrix: Float32Array, size: number, growth: number): number {
  let squares = 0;
  for (let i = 0; i < matrix.length; i += 1) {
    const value = matrix[i] ?? 0;
    const diagonal = i % (size + 1) === 0 ? 1 : 0;
    squares += (diagonal - value) ** 2;
    matrix[i] = (3 * growth * diagonal - growth ** 3 * value) / 2;
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
