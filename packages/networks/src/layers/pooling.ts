import { averagePool, maxPool, type Value } from "@condensery/autodiff";

/** Windows of `side` x `side` pixels that tile the map; incomplete ones are dropped. */
export function averageTiles(x: Value, side = 2): Value {
  return averagePool(x, { kernel: [side, side], stride: [side, side] });
}

/** The maxima of windows of 2x2 pixels that tile the map; incomplete ones are dropped. */
export function maxTiles(x: Value): Value {
  return maxPool(x, { kernel: [2, 2], stride: [2, 2] });
}

/** Every `step`-th pixel of every `step`-th row, from the first one: an average pooling of 1x1 windows with a stride. */
export function subsample(x: Value, step: number): Value {
  return step === 1 ? x : averagePool(x, { kernel: [1, 1], stride: [step, step] });
}
