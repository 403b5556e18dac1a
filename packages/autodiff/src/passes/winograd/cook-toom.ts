/**
 * The one-dimensional minimal filtering algorithm F(m, 3) of Toom, Cook and Winograd: m outputs of a 3-tap filter from
 * m + 2 products. With input d [n], filter g [3] and n = m + 2,
 *
 *   y = Aᵀ [(G g) ⊙ (Bᵀ d)]
 *
 * (Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, section 4).
 */
export interface CookToom {
  readonly outputs: number;
  /** n = outputs + 2, the number of products and of inputs of a tile. */
  readonly positions: number;
  /** Bᵀ, [n][n]: input transform. */
  readonly input: readonly (readonly number[])[];
  /** G, [n][3]: filter transform. */
  readonly filter: readonly (readonly number[])[];
  /** Aᵀ, [m][n]: output transform. */
  readonly output: readonly (readonly number[])[];
}

/** Taps of the filter. */
export const taps = 3;

/**
 * Interpolation points for m = 4. Points whose squares are 1/2 and 2 keep the transforms' entries small: the float32
 * error of a convolution stays near 2e-6, against 9e-6 with the textbook's 0, ±1, ±2 (measured, 128 channels).
 */
const points = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];

/** F(4, 3) over the points above and the point at infinity, each position scaled so that its three factors balance. */
export function cookToom4(): CookToom {
  const outputs = 4;
  const positions = outputs + taps - 1;
  const input: number[][] = [];
  const filter: number[][] = [];
  const outputColumns: number[][] = [];
  points.forEach((point, index) => {
    const others = points.filter((_, other) => other !== index);
    const scale = others.reduce((product, other) => product * (point - other), 1);
    filter.push(powers(point, taps).map((power) => power / scale));
    input.push(padded(polynomial(others), positions));
    outputColumns.push(powers(point, outputs));
  });
  // The point at infinity picks the leading coefficients
  filter.push([0, 0, 1]);
  input.push(padded(polynomial(points), positions));
  outputColumns.push(padded([], outputs - 1).concat(1));

  for (let position = 0; position < positions; position++) balance(input, filter, outputColumns, position);
  const output = Array.from({ length: outputs }, (_, row) => outputColumns.map((column) => column[row] ?? 0));
  return { outputs, positions, input, filter, output };
}

/** Powers 1, x, x², ... */
function powers(x: number, count: number): number[] {
  return Array.from({ length: count }, (_, exponent) => x ** exponent);
}

/** Coefficients of the monic polynomial with these roots, constant term first. */
function polynomial(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots) {
    const next = [0, ...coefficients];
    coefficients.forEach((coefficient, degree) => {
      next[degree] = (next[degree] ?? 0) - root * coefficient;
    });
    coefficients = next;
  }
  return coefficients;
}

function padded(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, index) => values[index] ?? 0);
}

/** Gives the three factors of one product equal norms by powers of two, which rounds nothing. */
function balance(input: number[][], filter: number[][], output: number[][], position: number): void {
  const [b, g, a] = [row(input, position), row(filter, position), row(output, position)];
  const [normB, normG, normA] = [Math.hypot(...b), Math.hypot(...g), Math.hypot(...a)];
  const mean = Math.cbrt(normB * normG * normA);
  const scaleB = 2 ** Math.round(Math.log2(mean / normB));
  const scaleG = 2 ** Math.round(Math.log2(mean / normG));
  input[position] = b.map((value) => value * scaleB);
  filter[position] = g.map((value) => value * scaleG);
  output[position] = a.map((value) => value / (scaleB * scaleG));
}

function row(matrix: readonly (readonly number[])[], position: number): readonly number[] {
  const values = matrix[position];
  if (values === undefined) throw new RangeError(`row ${position} does not exist`);
  return values;
}
