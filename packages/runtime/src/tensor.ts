/** Element types a port may have: parameters, images and losses are float32; labels and indices are int64. */
export type ElementType = "float32" | "int64";

/** Row-major 32-bit float tensor in host memory; `data.length` is the product of `shape` (1 for a scalar, `shape` `[]`). */
export interface Float32Tensor {
  readonly elementType: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Row-major 64-bit integer tensor in host memory; `data.length` is the product of `shape` (1 for a scalar, `shape` `[]`). */
export interface Int64Tensor {
  readonly elementType: "int64";
  readonly shape: readonly number[];
  readonly data: BigInt64Array;
}

/** Row-major tensor in host memory. */
export type Tensor = Float32Tensor | Int64Tensor;

/** Element type and shape of a tensor, without its data. */
export interface TensorType {
  readonly elementType: ElementType;
  readonly shape: readonly number[];
}

/** A float32 tensor over `data`, which is not copied. Shape and length are checked when the tensor enters a workspace. */
export function float32Tensor(shape: readonly number[], data: Float32Array): Float32Tensor {
  return { elementType: "float32", shape, data };
}

/** An int64 tensor over `data`, which is not copied. Shape and length are checked when the tensor enters a workspace. */
export function int64Tensor(shape: readonly number[], data: BigInt64Array): Int64Tensor {
  return { elementType: "int64", shape, data };
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** Bytes a tensor of this type occupies. */
export function byteLength(type: TensorType): number {
  return elementCount(type.shape) * (type.elementType === "float32" ? 4 : 8);
}

/** Whether two tensor types agree in element type and every dimension. */
export function sameTensorType(left: TensorType, right: TensorType): boolean {
  return (
    left.elementType === right.elementType &&
    left.shape.length === right.shape.length &&
    left.shape.every((size, axis) => size === right.shape[axis])
  );
}

/** Text form of a tensor type for messages: `float32[10,3,32,32]`. */
export function formatTensorType(type: TensorType): string {
  return `${type.elementType}[${type.shape.join(",")}]`;
}
