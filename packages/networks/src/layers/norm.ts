import {
  add,
  axisLength,
  divide,
  elementCount,
  multiply,
  reduceMean,
  reshape,
  sqrt,
  square,
  standardise,
  subtract,
  type Shape,
  type Value,
} from "@condensery/autodiff";
import { NetworkError } from "../network.js";
import type { Initialisation } from "../parameter.js";
import type { Moments, Scope } from "../scope.js";
import { perChannel } from "./per-channel.js";

/**
 * What is normalised to mean 0 and variance 1 (biased variance), before an affine map:
 *
 * - `instance`: each channel of each image; training and evaluation are the same function.
 * - `batch`: each channel of the batch; in evaluation with running statistics.
 * - `group`: each quarter of each image's channels.
 * - `layer`: each image; the affine map has a gain and a shift for every element.
 * - `none`: nothing, without parameters.
 */
export type Norm = "instance" | "batch" | "group" | "layer" | "none";

/** Added to the variance in normalisation layers, PyTorch's default. */
export const normEpsilon = 1e-5;

/** Groups of channels of a group norm, as in the literature's networks. */
export const normGroups = 4;

/**
 * x [n, c, h, w], to which a `bias` [c] belongs that was not added yet; parameters `name`.weight and `name`.bias.
 *
 * Norms that subtract each channel's mean leave the bias out: it has no effect there and an exactly zero gradient, while
 * adding it would cost a pass over the largest maps and only blur that zero.
 */
export function normalise(scope: Scope, name: string, x: Value, norm: Norm, bias?: Value): Value {
  switch (norm) {
    case "instance":
      return affinePerChannel(scope, name, standardise(x, [2, 3], normEpsilon));
    case "batch":
      return affinePerChannel(scope, name, batchStandardise(scope, name, x, bias));
    case "group":
      return affinePerChannel(scope, name, groupStandardise(shifted(x, bias)));
    case "layer": {
      const [gain, shift] = gainAndShift(scope, name, x.shape.slice(1));
      return add(multiply(standardise(shifted(x, bias), [1, 2, 3], normEpsilon), gain), shift);
    }
    case "none":
      return shifted(x, bias);
  }
}

function shifted(x: Value, bias: Value | undefined): Value {
  return bias ? add(x, perChannel(bias)) : x;
}

function affinePerChannel(scope: Scope, name: string, x: Value): Value {
  const [gain, shift] = gainAndShift(scope, name, [axisLength(x.shape, 1)]);
  return add(multiply(x, perChannel(gain)), perChannel(shift));
}

function gainAndShift(scope: Scope, name: string, shape: Shape): readonly [Value, Value] {
  const constant = (value: number): Initialisation => ({ kind: "constant", value });
  return [scope.parameter(`${name}.weight`, shape, constant(1)), scope.parameter(`${name}.bias`, shape, constant(0))];
}

function groupStandardise(x: Value): Value {
  const groups = [axisLength(x.shape, 0), normGroups, elementCount(x.shape.slice(1)) / normGroups];
  return reshape(standardise(reshape(x, groups), [2], normEpsilon), x.shape);
}

function batchStandardise(scope: Scope, name: string, x: Value, bias: Value | undefined): Value {
  const channels = axisLength(x.shape, 1);
  const running = scope.runningMoments(name, channels, () => batchMoments(name, x, bias));
  if (running === undefined) return standardise(x, [0, 2, 3], normEpsilon);
  const mean = bias ? subtract(running.mean, bias) : running.mean;
  const deviation = sqrt(add(running.variance, normEpsilon));
  return divide(subtract(x, perChannel(mean)), perChannel(deviation));
}

/** Mean and unbiased variance of x + bias. */
function batchMoments(name: string, x: Value, bias: Value | undefined): Moments {
  const channels = axisLength(x.shape, 1);
  const count = elementCount(x.shape) / channels;
  if (count < 2) {
    throw new NetworkError(`${name}: a batch's variance needs at least 2 values a channel, got ${count}; add images`);
  }
  const mean = reduceMean(x, [0, 2, 3]);
  const spread = reduceMean(square(subtract(x, mean)), [0, 2, 3]);
  const flatMean = reshape(mean, [channels]);
  return {
    mean: bias ? add(flatMean, bias) : flatMean,
    variance: reshape(multiply(spread, count / (count - 1)), [channels]),
  };
}
