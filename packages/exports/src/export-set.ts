import { resolve } from "node:path";
import { checkSet, type CondensedSet } from "./condensed-set.js";
import { ExportError } from "./export-error.js";
import { exportFormats, type ExportFormat } from "./export-format.js";
import { npzArrays } from "./npz/npz-arrays.js";
import { npzBytes } from "./npz/npz-archive.js";
import { placeFile } from "./output/place-file.js";
import type { Placing } from "./output/placing.js";
import { parquetBytes } from "./parquet/parquet-bytes.js";
import { exportPng } from "./png/export-png.js";

export interface ExportOptions {
  readonly format: ExportFormat;
  /** File to write; for `png` the folder. Missing parents are made. */
  readonly path: string;
  /** Whether a file, or the folder of an earlier export, is replaced. Default: no. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

/** What was written. */
export interface ExportedSet {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly path: string;
  /** Number of images. */
  readonly images: number;
}

const writers: Readonly<Record<ExportFormat, (set: CondensedSet, path: string, placing: Placing) => Promise<void>>> = {
  npz: (set, path, placing) => placeFile(path, placing, () => npzBytes(npzArrays(set))),
  png: exportPng,
  parquet: (set, path, placing) => placeFile(path, placing, () => parquetBytes(set, placing.signal)),
};

/**
 * Writes condensed images for programs that know nothing of this one. What is written appears whole or not at all; equal
 * sets give equal bytes.
 *
 * @throws ExportError; the signal's reason when aborted
 */
export async function exportSet(set: CondensedSet, options: ExportOptions): Promise<ExportedSet> {
  const { format, overwrite = false, signal } = options;
  if (!exportFormats.includes(format)) {
    throw new ExportError("format", `expected one of ${exportFormats.join(", ")}, got ${JSON.stringify(format)}`);
  }
  checkSet(set);
  const path = resolve(options.path);
  await writers[format](set, path, { overwrite, ...(signal === undefined ? {} : { signal }) });
  return { format, path, images: set.images.shape[0] ?? 0 };
}
