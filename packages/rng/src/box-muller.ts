/*
 * Box-Muller with its own logarithm and sine. ECMAScript leaves the last bits of Math.log, Math.sin and Math.cos to the
 * engine, and V8 has exchanged its versions before. Additions, multiplications, divisions and square roots are rounded
 * identically by every conforming engine, so what is built from those alone gives the same bytes everywhere.
 */

const TWO_POW_32 = 2 ** 32;

const ATANH_COEFFICIENTS = [
  1 / 23,
  1 / 21,
  1 / 19,
  1 / 17,
  1 / 15,
  1 / 13,
  1 / 11,
  1 / 9,
  1 / 7,
  1 / 5,
  1 / 3,
] as const;
const [A23, A21, A19, A17, A15, A13, A11, A9, A7, A5, A3] = ATANH_COEFFICIENTS;

const NEGATIVE_POWERS_OF_TWO = Float64Array.from({ length: 55 }, (_, exponent) => 2 ** -exponent);

/**
 * ln(k / 2^53) for an integer k in [1, 2^53], to about one unit in the last place.
 * k = m 2^e with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh((m - 1) / (m + 1)) by its Taylor series, |s| <= 0.1716.
 */
export function logOfFraction53(k: number): number {
  const high = Math.floor(k / TWO_POW_32);
  let bits = high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(k);
  let m = k * (NEGATIVE_POWERS_OF_TWO[bits] ?? 0);
  if (m < Math.SQRT1_2) {
    m *= 2;
    bits -= 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = A23;
  series = A21 + z * series;
  series = A19 + z * series;
  series = A17 + z * series;
  series = A15 + z * series;
  series = A13 + z * series;
  series = A11 + z * series;
  series = A9 + z * series;
  series = A7 + z * series;
  series = A5 + z * series;
  series = A3 + z * series;
  return (bits - 53) * Math.LN2 + 2 * (s + s * z * series);
}

/** sin(x) for |x| <= pi/4: Taylor series to x^17. */
function sineKernel(x: number): number {
  const z = x * x;
  let series = 1 / 355687428096000;
  series = -1 / 1307674368000 + z * series;
  series = 1 / 6227020800 + z * series;
  series = -1 / 39916800 + z * series;
  series = 1 / 362880 + z * series;
  series = -1 / 5040 + z * series;
  series = 1 / 120 + z * series;
  series = -1 / 6 + z * series;
  return x + x * z * series;
}

/** cos(x) for |x| <= pi/4: Taylor series to x^18. */
function cosineKernel(x: number): number {
  const z = x * x;
  let series = -1 / 6402373705728000;
  series = 1 / 20922789888000 + z * series;
  series = -1 / 87178291200 + z * series;
  series = 1 / 479001600 + z * series;
  series = -1 / 3628800 + z * series;
  series = 1 / 40320 + z * series;
  series = -1 / 720 + z * series;
  series = 1 / 24 + z * series;
  return 1 - 0.5 * z + z * z * series;
}

/** cos(2 pi t) for t in [0, 1). The reduction to the nearest quarter turn is exact. */
export function cosineOfTurns(t: number): number {
  const quarter = Math.floor(4 * t + 0.5);
  const x = (t - 0.25 * quarter) * (2 * Math.PI);
  if (quarter === 1) return -sineKernel(x);
  if (quarter === 2) return -cosineKernel(x);
  if (quarter === 3) return sineKernel(x);
  return cosineKernel(x);
}

/** sin(2 pi t) for t in [0, 1). The reduction to the nearest quarter turn is exact. */
export function sineOfTurns(t: number): number {
  const quarter = Math.floor(4 * t + 0.5);
  const x = (t - 0.25 * quarter) * (2 * Math.PI);
  if (quarter === 1) return cosineKernel(x);
  if (quarter === 2) return -sineKernel(x);
  if (quarter === 3) return -cosineKernel(x);
  return sineKernel(x);
}
