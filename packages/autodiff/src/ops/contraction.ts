/** Matrix products, convolution and pooling. Images are [n, c, h, w], kernels [k, c, i, j]. */
import type { Value } from "../builder.js";
import type { ConvWindow, PoolWindow } from "../primitive.js";

export interface MatmulOptions {
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
}

/** x · y over the last two axes; leading axes are equal. */
export function matmul(
  x: Value,
  y: Value,
  { transposeLeft = false, transposeRight = false }: MatmulOptions = {},
): Value {
  return x.builder.apply("matmul", [x, y], { transposeLeft, transposeRight });
}

export interface ConvOptions {
  /** Pixels between windows, [vertical, horizontal]; default 1. */
  readonly stride?: readonly [number, number];
  /** Zero pixels at top, left, bottom, right; default 0. */
  readonly padding?: readonly [number, number, number, number];
}

/** Completes the defaults of a convolution window. */
export function convWindow({ stride = [1, 1], padding = [0, 0, 0, 0] }: ConvOptions = {}): ConvWindow {
  return { stride, padding };
}

/** Cross-correlation, as deep-learning frameworks define convolution. */
export function conv(x: Value, w: Value, options?: ConvOptions): Value {
  return x.builder.apply("conv", [x, w], convWindow(options));
}

export function averagePool(x: Value, window: PoolWindow): Value {
  return x.builder.apply("averagePool", [x], window);
}

export function maxPool(x: Value, window: PoolWindow): Value {
  return x.builder.apply("maxPool", [x], window);
}
