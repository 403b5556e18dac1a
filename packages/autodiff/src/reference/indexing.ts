/** Walks and maps that turn a position of a result into a position of an operand. */
import { axisLength, elementCount, rowMajorStrides, type Shape } from "../tensor-type.js";
import { at, type Array64 } from "./array.js";

/** Calls `visit` with each multi-index of a shape, in row-major order; the array passed is reused. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[], position: number) => void): void {
  const index = new Array<number>(shape.length).fill(0);
  const count = elementCount(shape);
  for (let position = 0; position < count; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = at(index, axis) + 1;
      if (next < axisLength(shape, axis)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
    }
  }
}

/** Position of a multi-index; axes of length 1 ignore their index, so this also reads broadcast operands. */
export function positionOf(
  index: readonly number[],
  shape: Shape,
  strides: readonly number[] = rowMajorStrides(shape),
): number {
  let position = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] !== 1) position += at(index, axis) * at(strides, axis);
  }
  return position;
}

/** Result whose element at each index is the operand's element at `source(index)`, or 0 where that is undefined. */
export function remap(x: Array64, shape: Shape, source: (index: readonly number[]) => number | undefined): Array64 {
  const data = new Float64Array(elementCount(shape));
  forEachIndex(shape, (index, position) => {
    const from = source(index);
    if (from !== undefined) data[position] = at(x.data, from);
  });
  return { shape, data };
}
