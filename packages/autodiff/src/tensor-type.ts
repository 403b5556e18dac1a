/** Shapes and element types of graph values. */

/** Axis lengths, outermost first; the empty shape is a scalar. */
export type Shape = readonly number[];

/** `float` is a real number (float32 on a device, float64 in the interpreter); `int` is an index (int64 on a device). */
export type ElementType = "float" | "int";

export interface TensorType {
  readonly shape: Shape;
  readonly elementType: ElementType;
}

/** Number of elements of a shape. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((length, axis) => length === right[axis]);
}

/** Length of one axis; throws a RangeError when the shape has no such axis. */
export function axisLength(shape: Shape, axis: number): number {
  const length = shape[axis];
  if (length === undefined) throw new RangeError(`axis ${axis} of shape ${formatShape(shape)} does not exist`);
  return length;
}

/** Row-major strides, in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = axisLength(strides, axis + 1) * axisLength(shape, axis + 1);
  }
  return strides;
}

/** `[2,3]`, the form used in errors and in the printer. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** The shape after a reduction that keeps reduced axes with length 1. */
export function reducedShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}
