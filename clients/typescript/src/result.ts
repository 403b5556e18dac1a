import type { ResultSummary } from "./condensation.js";
import type { CallOptions } from "./options/call-options.js";
import type { ExportOptions } from "./options/export-options.js";

/** Numbers of a tensor, row-major. */
export interface Float32Tensor {
  /** Axis lengths, outermost first. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How real images become comparable with condensed ones. */
export type Preprocessing = Standardisation | ZcaPreprocessing;

/** (byte / 255 - mean) / std, after padding with black. */
export interface Standardisation {
  readonly kind: "standardise";
  /** One a channel. */
  readonly mean: readonly number[];
  /** One a channel. */
  readonly std: readonly number[];
  /** Pixels after padding on all sides; absent: images keep their size. */
  readonly padTo?: { readonly height: number; readonly width: number };
}

/** (byte / 255 - mean) T with the result's whitening, then padding with zeros. */
export interface ZcaPreprocessing {
  readonly kind: "zca";
  /** Added to the variances. */
  readonly epsilon: number;
  /** Pixels after padding on all sides; absent: images keep their size. */
  readonly padTo?: { readonly height: number; readonly width: number };
}

/** A whitening of images of D = channels * height * width values of [0, 1]. */
export interface Whitening {
  readonly kind: "zca";
  readonly shape: { readonly channels: number; readonly height: number; readonly width: number };
  /** Added to the variances. */
  readonly epsilon: number;
  /** [D] */
  readonly mean: Float32Array;
  /** T, [D, D] row-major. */
  readonly transform: Float32Array;
  /** The inverse of T, [D, D] row-major, with which images are shown. */
  readonly inverse: Float32Array;
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
  /** What real images are whitened with; absent: they are standardised. */
  readonly whitening?: Whitening;
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
  /**
   * Writes the images for other programs, with the package `@condensery/exports`, and resolves with the absolute path.
   * The file or folder appears whole or not at all.
   *
   * @throws PackageNeededError when that package is not installed; InvalidOptionsError when something is there already
   *   or nothing can be written; the signal's reason
   */
  export(options: ExportOptions, call?: Pick<CallOptions, "signal">): Promise<string>;
}
