import type { PrimitiveParams } from "../primitive.js";
import { axisLength, rowMajorStrides, type Shape } from "../tensor-type.js";
import { arrayAt, at, zeros, type Array64 } from "./array.js";
import { forEachIndex, positionOf, remap } from "./indexing.js";

export function broadcast(operands: readonly Array64[], shape: Shape): Array64 {
  const x = arrayAt(operands, 0);
  const strides = rowMajorStrides(x.shape);
  return remap(x, shape, (index) => positionOf(index, x.shape, strides));
}

export function reshape(operands: readonly Array64[], shape: Shape): Array64 {
  return { shape, data: arrayAt(operands, 0).data };
}

export function transpose(operands: readonly Array64[], permutation: readonly number[]): Array64 {
  const x = arrayAt(operands, 0);
  const strides = rowMajorStrides(x.shape);
  const shape = permutation.map((axis) => axisLength(x.shape, axis));
  return remap(x, shape, (index) =>
    permutation.reduce((sum, axis, position) => sum + at(index, position) * at(strides, axis), 0),
  );
}

export function slice(
  operands: readonly Array64[],
  { starts, strides: steps }: PrimitiveParams["slice"],
  shape: Shape,
): Array64 {
  const x = arrayAt(operands, 0);
  const strides = rowMajorStrides(x.shape);
  return remap(x, shape, (index) =>
    index.reduce((sum, i, axis) => sum + (at(starts, axis) + i * at(steps, axis)) * at(strides, axis), 0),
  );
}

export function pad(operands: readonly Array64[], { low, interior }: PrimitiveParams["pad"], shape: Shape): Array64 {
  const x = arrayAt(operands, 0);
  const strides = rowMajorStrides(shape);
  const result = zeros(shape);
  forEachIndex(x.shape, (index, position) => {
    const target = index.reduce(
      (sum, i, axis) => sum + (at(low, axis) + i * (at(interior, axis) + 1)) * at(strides, axis),
      0,
    );
    result.data[target] = at(x.data, position);
  });
  return result;
}

export function concat(operands: readonly Array64[], axis: number, shape: Shape): Array64 {
  const result = zeros(shape);
  const strides = rowMajorStrides(shape);
  let offset = 0;
  for (const x of operands) {
    const start = offset * at(strides, axis);
    forEachIndex(x.shape, (index, position) => {
      const target = start + index.reduce((sum, i, one) => sum + i * at(strides, one), 0);
      result.data[target] = at(x.data, position);
    });
    offset += axisLength(x.shape, axis);
  }
  return result;
}

export function gather(operands: readonly Array64[], axis: number, shape: Shape): Array64 {
  const [x, indices] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const strides = rowMajorStrides(x.shape);
  const rows = checkedRows(indices, axisLength(x.shape, axis));
  return remap(x, shape, (index) =>
    index.reduce((sum, i, one) => sum + (one === axis ? at(rows, i) : i) * at(strides, one), 0),
  );
}

export function scatterAdd(operands: readonly Array64[], axis: number, size: number, shape: Shape): Array64 {
  const [updates, indices] = [arrayAt(operands, 0), arrayAt(operands, 1)];
  const result = zeros(shape);
  const strides = rowMajorStrides(shape);
  const rows = checkedRows(indices, size);
  forEachIndex(updates.shape, (index, position) => {
    const target = index.reduce((sum, i, one) => sum + (one === axis ? at(rows, i) : i) * at(strides, one), 0);
    result.data[target] = at(result.data, target) + at(updates.data, position);
  });
  return result;
}

export function oneHot(operands: readonly Array64[], classes: number): Array64 {
  const indices = arrayAt(operands, 0);
  const result = zeros([indices.data.length, classes]);
  checkedRows(indices, classes).forEach((label, row) => {
    result.data[row * classes + label] = 1;
  });
  return result;
}

function checkedRows(indices: Array64, size: number): Float64Array {
  for (const index of indices.data) {
    if (!Number.isInteger(index) || index < 0 || index >= size)
      throw new RangeError(`index ${index} is outside 0..${size - 1}`);
  }
  return indices.data;
}
