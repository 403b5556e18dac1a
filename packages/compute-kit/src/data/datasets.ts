import {
  datasetDigest,
  DatasetNotFoundError,
  loadDataset,
  locateDataset,
  type ImageDataset,
} from "@condensery/datasets";
import { ServiceError } from "@condensery/service-kit";
import { BoundedCache } from "../bounded-cache.js";
import type { DataConfiguration } from "../configuration/compute-variables.js";
import type { CheckedDataset } from "../requests/dataset-reference.js";

export interface LoadedDataset {
  readonly dataset: ImageDataset;
  /** SHA-256 of its content. */
  readonly digest: string;
}

/** The data sets of a service, read when first asked for; those used last stay in memory. */
export interface Datasets {
  /** @throws ServiceError (NOT_FOUND, DATASET_MISMATCH); DatasetFileError when its files are damaged */
  load(reference: CheckedDataset): Promise<LoadedDataset>;
}

export function openDatasets({ roots, cached }: DataConfiguration): Datasets {
  const cache = new BoundedCache<Promise<LoadedDataset>>(cached);

  /** Calls that come while it is being read wait for the same reading, so no call's signal may end it. */
  const shared = (reference: CheckedDataset): Promise<LoadedDataset> => {
    const found = cache.get(reference.uri);
    if (found !== undefined) return found;
    const reading = read(reference);
    cache.set(reference.uri, reading);
    reading.catch(() => cache.delete(reference.uri));
    return reading;
  };

  const read = async (reference: CheckedDataset): Promise<LoadedDataset> => {
    const dataset = await loadDataset(await place(reference, roots));
    return { dataset, digest: datasetDigest(dataset) };
  };

  return {
    async load(reference) {
      const loaded = await shared(reference);
      if (reference.digest === undefined || reference.digest === loaded.digest) return loaded;
      throw new ServiceError({
        code: "FAILED_PRECONDITION",
        reason: "DATASET_MISMATCH",
        message: `${reference.uri} is not the data set that the request was made for.`,
        metadata: { uri: reference.uri, expected: reference.digest, actual: loaded.digest },
      });
    },
  };
}

async function place({ uri }: CheckedDataset, roots: readonly string[]): ReturnType<typeof locateDataset> {
  try {
    return await locateDataset(uri, roots);
  } catch (cause) {
    if (!(cause instanceof DatasetNotFoundError)) throw cause;
    // Callers have no business with the folders of this machine
    throw new ServiceError({
      code: "NOT_FOUND",
      reason: "NOT_FOUND",
      message: `There is no data set ${uri} under the service's data roots.`,
      metadata: { resource: uri },
      cause,
    });
  }
}
