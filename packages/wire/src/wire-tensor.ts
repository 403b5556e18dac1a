/** Element types that travel, by their safetensors names. */
export type WireDtype = "F64" | "F32" | "I64" | "I32" | "U8" | "BOOL";

interface WireArrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly U8: Uint8Array;
  /** One byte an element, 0 or 1. */
  readonly BOOL: Uint8Array;
}

/** The array type which holds the elements of one dtype. */
export type WireData<D extends WireDtype = WireDtype> = WireArrays[D];

interface TypedTensor<D extends WireDtype> {
  readonly dtype: D;
  /** Non-negative integers; empty for a scalar. */
  readonly shape: readonly number[];
  /** Row-major; its length is the product of `shape`. */
  readonly data: WireData<D>;
}

/** A tensor of `shape` with row-major data; `dtype` selects the array type. */
export type WireTensor = { [D in WireDtype]: TypedTensor<D> }[WireDtype];

/** Bytes of one element. */
export const DTYPE_BYTES: { readonly [D in WireDtype]: number } = {
  F64: 8,
  F32: 4,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
};

/** Whether `name` is a dtype this package reads and writes. */
export function isWireDtype(name: string): name is WireDtype {
  return Object.hasOwn(DTYPE_BYTES, name);
}

/** Number of elements of a shape, or undefined when it is not a safe integer. */
export function elementCount(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
