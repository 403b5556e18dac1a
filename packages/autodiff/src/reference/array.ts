import { elementCount, type Shape } from "../tensor-type.js";

/** Row-major float64 array; integer values are exact up to 2^53. */
export interface Array64 {
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function zeros(shape: Shape): Array64 {
  return { shape, data: new Float64Array(elementCount(shape)) };
}

/** Element at a position that the caller knows to be inside. */
export function at(data: ArrayLike<number>, position: number): number {
  const value = data[position];
  if (value === undefined) throw new RangeError(`position ${position} is outside an array of ${data.length}`);
  return value;
}

export function arrayAt(arrays: readonly Array64[], index: number): Array64 {
  const array = arrays[index];
  if (array === undefined) throw new RangeError(`operand ${index} is missing`);
  return array;
}
