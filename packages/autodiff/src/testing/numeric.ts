/** Comparison of arrays and finite differences. */

/** Largest difference, relative to the largest expected magnitude (to `floor` where all expected numbers are small). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-2): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`expected ${expected.length} numbers, got ${actual.length}`);
  }
  let [difference, magnitude] = [0, floor];
  for (let position = 0; position < expected.length; position++) {
    const [got, wanted] = [actual[position] ?? NaN, expected[position] ?? NaN];
    // Comparisons with NaN are false, so a NaN on one side must be caught here
    if (Number.isNaN(got) !== Number.isNaN(wanted)) return Infinity;
    if (got !== wanted && !Number.isNaN(got)) difference = Math.max(difference, Math.abs(got - wanted));
    if (Number.isFinite(wanted)) magnitude = Math.max(magnitude, Math.abs(wanted));
  }
  return difference / magnitude;
}

/** Step of the stencil below: its truncation error and the rounding error balance near 1e-12. */
const stepLength = 2 ** -10;

/** Derivative at 0 of a function of one number, from the central stencil of fourth order. */
export function derivative(f: (t: number) => number): number {
  const h = stepLength;
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

/** Derivative at 0 of a curve, coordinate by coordinate. */
export function curveDerivative(f: (t: number) => ArrayLike<number>): number[] {
  const h = stepLength;
  const [ahead, behind, farAhead, farBehind] = [f(h), f(-h), f(2 * h), f(-2 * h)];
  return Array.from(
    { length: ahead.length },
    (_, position) =>
      (8 * (at(ahead, position) - at(behind, position)) - (at(farAhead, position) - at(farBehind, position))) /
      (12 * h),
  );
}

/** Partial derivatives of a scalar function at x. */
export function partials(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  return x.map((centre, position) => derivative((t) => f(x.with(position, centre + t))));
}

/** x + t·direction. */
export function moved(x: readonly number[], direction: readonly number[], t: number): number[] {
  return x.map((value, position) => value + t * at(direction, position));
}

export function innerProduct(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return Array.from(left).reduce((sum, value, position) => sum + value * at(right, position), 0);
}

function at(data: ArrayLike<number>, position: number): number {
  return data[position] ?? NaN;
}
