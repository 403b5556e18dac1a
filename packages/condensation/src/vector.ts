/** Plain vector arithmetic on the host, in float64. */
export type Vector = Float32Array | Float64Array;

/** Euclidean norm. */
export function norm(x: Vector): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum);
}

/** x + y as float64; lengths must agree. */
export function sum(x: Vector, y: Vector): Float64Array {
  if (x.length !== y.length) throw new RangeError(`vectors of ${x.length} and ${y.length} numbers cannot be added`);
  const result = new Float64Array(x);
  for (let index = 0; index < result.length; index++) result[index] = (x[index] ?? 0) + (y[index] ?? 0);
  return result;
}

/** scale·x as float64. */
export function scaled(x: Vector, scale: number): Float64Array {
  // Not `from` with a function: it goes through the iterator of the array, fifty times as slow
  const result = new Float64Array(x);
  for (let index = 0; index < result.length; index++) result[index] = (x[index] ?? 0) * scale;
  return result;
}

/** Views of the rows of a [count, size] array. */
export function rows<V extends Vector>(x: V, count: number): V[] {
  const size = x.length / count;
  if (!Number.isInteger(size)) throw new RangeError(`${x.length} numbers do not form ${count} equal rows`);
  return Array.from({ length: count }, (_, row) => x.subarray(row * size, (row + 1) * size) as V);
}

export function isFinite(x: Vector): boolean {
  return x.every((value) => Number.isFinite(value));
}
