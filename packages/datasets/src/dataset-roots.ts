import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { DatasetSpec } from "./dataset-spec.js";
import { datasetNameForm, readDatasetName, type DatasetName } from "./names/dataset-name.js";
import { DatasetNameError, shownText } from "./names/dataset-options.js";

/** A data set that is under none of the roots. */
export class DatasetNotFoundError extends Error {
  override readonly name = "DatasetNotFoundError";
  readonly uri: string;

  /** @param fault what is wrong with the name; undefined: nothing, but it is not there */
  constructor(uri: string, roots: readonly string[], fault?: string) {
    const where = roots.length === 0 ? "no data roots are configured" : `looked under ${roots.join(", ")}`;
    super(`there is no data set ${shownText(uri)}: ${fault ?? where}; supported are ${datasetNameForm}`);
    this.uri = uri;
  }
}

/**
 * The place of a data set: a folder or file that lies in one of the roots, also when every link on the way is followed.
 *
 * @throws DatasetNotFoundError
 */
export async function locateDataset(uri: string, roots: readonly string[]): Promise<DatasetSpec> {
  const dataset = nameOf(uri, roots);
  if (dataset.kind === "mnist") return dataset;
  for (const root of roots) {
    const [inside, path] = await Promise.all([existing(root), existing(join(root, dataset.name))]);
    if (inside === undefined || path?.startsWith(inside + sep) !== true) continue;
    const { name: _, ...kind } = dataset;
    if (kind.kind === "idx") return { ...kind, directory: path, root: inside };
    return { ...kind, path, root: inside };
  }
  throw new DatasetNotFoundError(uri, roots);
}

function nameOf(uri: string, roots: readonly string[]): DatasetName {
  try {
    return readDatasetName(uri);
  } catch (error) {
    if (error instanceof DatasetNameError) throw new DatasetNotFoundError(uri, roots, error.message);
    throw error;
  }
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // Whatever the reason, it cannot be read under this root
    return undefined;
  }
}
