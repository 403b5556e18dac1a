import { axisLength, elementCount, reducedShape, rowMajorStrides } from "../tensor-type.js";
import { arrayAt, at, type Array64 } from "./array.js";
import { forEachIndex, positionOf } from "./indexing.js";

/** Folds the axes away, keeping them with length 1. */
export function reduce(
  x: Array64,
  axes: readonly number[],
  initial: number,
  fold: (accumulated: number, value: number) => number,
): Array64 {
  const shape = reducedShape(x.shape, axes);
  const strides = rowMajorStrides(shape);
  const data = new Float64Array(elementCount(shape)).fill(initial);
  forEachIndex(x.shape, (index, position) => {
    const target = positionOf(index, shape, strides);
    data[target] = fold(at(data, target), at(x.data, position));
  });
  return { shape, data };
}

export function sum(operands: readonly Array64[], axes: readonly number[]): Array64 {
  return reduce(arrayAt(operands, 0), axes, 0, (total, value) => total + value);
}

export function max(operands: readonly Array64[], axes: readonly number[]): Array64 {
  return reduce(arrayAt(operands, 0), axes, -Infinity, Math.max);
}

/** Combines x with a reduced array of the same rank, element by element. */
export function withReduced(x: Array64, reduced: Array64, combine: (value: number, small: number) => number): Array64 {
  const strides = rowMajorStrides(reduced.shape);
  const data = new Float64Array(x.data.length);
  forEachIndex(x.shape, (index, position) => {
    data[position] = combine(at(x.data, position), at(reduced.data, positionOf(index, reduced.shape, strides)));
  });
  return { shape: x.shape, data };
}

interface Moments {
  readonly centred: Array64;
  /** 1 / sqrt(variance + epsilon), biased variance. */
  readonly inverseDeviation: Array64;
}

export function moments(x: Array64, axes: readonly number[], epsilon: number): Moments {
  const count = axes.reduce((product, axis) => product * axisLength(x.shape, axis), 1);
  const mean = map(sum([x], axes), (total) => total / count);
  const centred = withReduced(x, mean, (value, small) => value - small);
  const variance = sum([map(centred, (value) => value * value)], axes);
  return { centred, inverseDeviation: map(variance, (total) => 1 / Math.sqrt(total / count + epsilon)) };
}

export function logSoftmax(operands: readonly Array64[], axis: number): Array64 {
  const x = arrayAt(operands, 0);
  const shifted = withReduced(x, max([x], [axis]), (value, largest) => value - largest);
  const normaliser = map(sum([map(shifted, Math.exp)], [axis]), Math.log);
  return withReduced(shifted, normaliser, (value, log) => value - log);
}

function map(x: Array64, f: (value: number) => number): Array64 {
  return { shape: x.shape, data: x.data.map(f) };
}
