import type { Shape, Value } from "@condensery/autodiff";
import type { ParameterSpec } from "./parameter.js";

/** A network as pure functions of its parameters and a batch of images. */
export interface Network {
  readonly parameters: readonly ParameterSpec[];
  /**
   * Running statistics of the batch norms, in the order of PyTorch's buffers: for each norm its `running_mean` and its
   * `running_var`. Empty for all other networks, whose training and evaluation are one function. They lie in a flat
   * vector as parameters do (`splitParameters`, `joinParameters`, `initialParameters`).
   */
  readonly statistics: readonly ParameterSpec[];
  /** Shape of one image, [channels, height, width]. */
  readonly imageShape: Shape;
  readonly classes: number;
  /**
   * Training mode: images [n, channels, height, width] to logits [n, classes]; `parameters` as `splitParameters` gives
   * them. Batch norms use the mean and variance of the batch.
   */
  readonly logits: (parameters: readonly Value[], images: Value) => Value;
  /** Training mode, with what the batch adds to the running statistics. */
  readonly train: (parameters: readonly Value[], images: Value) => TrainingPass;
  /** Evaluation mode: batch norms use `statistics`, as `splitParameters` gives them, instead of the batch's own. */
  readonly evaluate: (parameters: readonly Value[], images: Value, statistics: readonly Value[]) => Value;
}

/** A forward pass in training mode. */
export interface TrainingPass {
  /** [n, classes]. */
  readonly logits: Value;
  /**
   * The batch's mean and variance at each batch norm, one value for each of `Network.statistics`; the variance is the
   * unbiased one, which PyTorch's running variance takes in. `updateStatistics` folds them into running statistics.
   */
  readonly statistics: readonly Value[];
}

/** A network description that cannot be built: the message says what was expected and what came. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}
