/**
 * How condensed images are written for other programs.
 *
 * - `npz`: a NumPy archive of the numbers that networks train on; exact
 * - `png`: a folder of class folders of pictures; colours are clamped and rounded to bytes, labels become classes
 * - `parquet`: the same pictures in one file, as image data sets of Hugging Face have it
 */
export type ExportFormat = "npz" | "png" | "parquet";

export interface ExportOptions {
  readonly format: ExportFormat;
  /** File to write; for `png` the folder. Missing parents are made. */
  readonly path: string;
  /** Whether a file, or the folder of an earlier export, is replaced. Default: no. */
  readonly overwrite?: boolean;
}
