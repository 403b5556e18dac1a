/**
 * How condensed images leave.
 *
 * - `npz`: a NumPy archive of the numbers that networks train on; exact
 * - `png`: a folder of class folders of pictures; colours are clamped and rounded to bytes, labels become classes
 * - `parquet`: the same pictures in one file, as image data sets of Hugging Face have it
 */
export const exportFormats = ["npz", "png", "parquet"] as const;

export type ExportFormat = (typeof exportFormats)[number];
