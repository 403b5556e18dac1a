import { add, axisLength, conv, type Value } from "@condensery/autodiff";
import { defaultUniform } from "../parameter.js";
import type { Scope } from "../scope.js";
import { normalise, type Norm } from "./norm.js";
import { perChannel } from "./per-channel.js";

/** A square convolution; its parameters are `name`.weight and, unless it has none, `name`.bias. */
export interface Convolution {
  readonly name: string;
  readonly filters: number;
  /** Side of the kernel in pixels. */
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Zero pixels on every side; default 0. */
  readonly padding?: number;
  /** Default true. */
  readonly bias?: boolean;
}

/** A convolution of x [n, c, h, w]. */
export function convolution(scope: Scope, x: Value, options: Convolution): Value {
  const { maps, bias } = weigh(scope, x, options);
  return bias ? add(maps, perChannel(bias)) : maps;
}

/** A convolution of x [n, c, h, w] and the norm after it. */
export function normalisedConvolution(
  scope: Scope,
  x: Value,
  options: Convolution & { readonly norm: Norm; readonly normName: string },
): Value {
  const { norm, normName } = options;
  const { maps, bias } = weigh(scope, x, options);
  return normalise(scope, normName, maps, norm, bias);
}

function weigh(scope: Scope, x: Value, options: Convolution) {
  const { name, filters, kernel, stride = 1, padding = 0, bias = true } = options;
  const channels = axisLength(x.shape, 1);
  const initialisation = defaultUniform(channels * kernel * kernel);
  const weight = scope.parameter(`${name}.weight`, [filters, channels, kernel, kernel], initialisation);
  return {
    maps: conv(x, weight, { stride: [stride, stride], padding: [padding, padding, padding, padding] }),
    bias: bias ? scope.parameter(`${name}.bias`, [filters], initialisation) : undefined,
  };
}
