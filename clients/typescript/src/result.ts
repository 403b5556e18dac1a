import type { ResultSummary } from "./condensation.js";

/** Numbers of a tensor, row-major. */
export interface Float32Tensor {
  /** Axis lengths, outermost first. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How real images become comparable with condensed ones: (byte / 255 - mean) / std, after padding with black. */
export interface Preprocessing {
  /** One a channel. */
  readonly mean: readonly number[];
  /** One a channel. */
  readonly std: readonly number[];
  /** Pixels after padding on all sides; absent: images keep their size. */
  readonly padTo?: { readonly height: number; readonly width: number };
}

/** A condensed data set, all of it in memory. */
export interface CondensationResult {
  /** Resource name, `condensations/{id}`. */
  readonly name: string;
  /** Learned images [n, channels, height, width], in the network's space: see `preprocessing`. */
  readonly images: Float32Tensor;
  /** Probabilities of the classes [n, classes]. */
  readonly labels: Float32Tensor;
  /** Learned step size for training on them. */
  readonly alpha: number;
  readonly preprocessing: Preprocessing;
  /** How good it is. */
  readonly summary: ResultSummary;
  /** Content of `dataset.json`: source, options, losses, accuracies, versions. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /**
   * Writes every file of the result into a new folder and resolves with its absolute path. The folder appears whole or
   * not at all; each file was checked against the server's SHA-256 and is checked again as written.
   *
   * @throws InvalidOptionsError when `directory` exists and is not empty
   */
  save(directory: string): Promise<string>;
}
