/** What reading a data set may take. Each is checked before the memory or the work that it bounds. */
export interface DatasetLimits {
  /** Files of a folder, or entries of an archive. */
  readonly files: number;
  /** Encoded bytes of one image. */
  readonly imageBytes: number;
  /** Pixels of one image as it is stored. */
  readonly imagePixels: number;
  /** Bytes of one file that is no image: records, class names, annotations. */
  readonly fileBytes: number;
  /** Bytes that an archive may expand to. */
  readonly expandedBytes: number;
  /** Bytes that an archive may expand to, as a multiple of its own size. */
  readonly expansionRatio: number;
  /** Decoded bytes of one split in memory: images * 3 * height * width. */
  readonly splitBytes: number;
}

/** Bounds that the data sets of the literature stay far below, ImageNet subsets at 256 pixels included. */
export const defaultDatasetLimits: DatasetLimits = {
  files: 2_000_000,
  imageBytes: 32 * 2 ** 20,
  imagePixels: 100_000_000,
  fileBytes: 256 * 2 ** 20,
  expandedBytes: 64 * 2 ** 30,
  expansionRatio: 250,
  splitBytes: 4 * 2 ** 30 - 1, // the longest Uint8Array of Node 20
};

/** @throws RangeError for a limit that is no positive number */
export function datasetLimits(changes: Partial<DatasetLimits> = {}): DatasetLimits {
  const limits = { ...defaultDatasetLimits, ...changes };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) throw new RangeError(`limits.${name} must be a positive number, got ${value}`);
  }
  return limits;
}
