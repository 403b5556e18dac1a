import { bytesText } from "@condensery/condensation";
import {
  datasetDigest,
  DatasetNotFoundError,
  defaultDatasetLimits,
  loadDataset,
  locateDataset,
  type DatasetDescription,
  type ImageDataset,
} from "@condensery/datasets";
import { ServiceError } from "@condensery/service-kit";
import { BoundedCache } from "../bounded-cache.js";
import type { DataConfiguration } from "../configuration/compute-variables.js";
import type { CheckedDataset } from "../requests/dataset-reference.js";
import { exceeding } from "../requests/size-limits.js";
import { SharedReading } from "./shared-reading.js";

export interface LoadedDataset {
  readonly dataset: ImageDataset;
  /** SHA-256 of its content. */
  readonly digest: string;
}

/** How to load a data set. */
export interface LoadSetting {
  /** Ends the wait of this call, and the reading itself when no other call waits for it. */
  readonly signal?: AbortSignal;
  /** Called before the images are read, as far as its reader can tell; what it throws ends the call. */
  readonly check?: (description: DatasetDescription) => void;
}

/** The data sets of a service, read when first asked for; those used last stay in memory. */
export interface Datasets {
  /**
   * @throws ServiceError (NOT_FOUND, DATASET_MISMATCH); DatasetFileError when its files are damaged or larger than the
   * limits; what the check throws; the signal's reason
   */
  load(reference: CheckedDataset, setting?: LoadSetting): Promise<LoadedDataset>;
}

/** A data set on its way into memory. */
interface Reading {
  /** Settles with it, or never where the reading fails before. */
  readonly described: Promise<DatasetDescription>;
  readonly loaded: SharedReading<LoadedDataset>;
}

/** Without `decodedCache`, photographs are decoded by each process. */
export type DatasetsConfiguration = Omit<DataConfiguration, "decodedCache"> & Partial<DataConfiguration>;

export function openDatasets({ roots, cached, maxBytes, decodedCache }: DatasetsConfiguration): Datasets {
  const cache = new BoundedCache<Reading>(cached);
  const limits = { splitBytes: Math.min(maxBytes, defaultDatasetLimits.splitBytes) };

  const readingOf = (reference: CheckedDataset): Reading => {
    const found = cache.get(reference.uri);
    if (found !== undefined && !found.loaded.givenUp) return found;
    let describe: (description: DatasetDescription) => void = () => undefined;
    const described = new Promise<DatasetDescription>((resolve) => (describe = resolve));
    const loaded = new SharedReading(async (signal) => {
      try {
        const onDescribed = (description: DatasetDescription): void => {
          checkBytes(reference, description, maxBytes);
          describe(description);
        };
        const spec = await place(reference, roots);
        const dataset = await loadDataset(spec, {
          signal,
          limits,
          onDescribed,
          ...(decodedCache === undefined ? {} : { decodedCache }),
        });
        return { dataset, digest: datasetDigest(dataset) };
      } catch (error) {
        if (cache.get(reference.uri) === reading) cache.delete(reference.uri);
        throw error;
      }
    });
    const reading = { described, loaded };
    cache.set(reference.uri, reading);
    return reading;
  };

  return {
    async load(reference, { signal, check } = {}) {
      const { described, loaded } = readingOf(reference);
      const refused = new AbortController();
      const checking = described.then((description) => {
        try {
          check?.(description);
        } catch (error) {
          refused.abort(error);
        }
      });
      const linked = signal === undefined ? refused.signal : AbortSignal.any([signal, refused.signal]);
      const found = await loaded.wait(linked);
      await checking;
      refused.signal.throwIfAborted();
      if (reference.digest === undefined || reference.digest === found.digest) return found;
      throw new ServiceError({
        code: "FAILED_PRECONDITION",
        reason: "DATASET_MISMATCH",
        message: `${reference.uri} is not the data set that the request was made for.`,
        metadata: { uri: reference.uri, expected: reference.digest, actual: found.digest },
      });
    },
  };
}

/** Both splits together; each by itself is bounded where it is read. */
function checkBytes({ uri }: CheckedDataset, { shape, train, test }: DatasetDescription, maxBytes: number): void {
  const bytes = (train + test) * shape.channels * shape.height * shape.width;
  if (bytes <= maxBytes) return;
  throw exceeding({
    field: "dataset.uri",
    expected: `a data set of at most ${bytesText(maxBytes)} in memory`,
    actual: `${uri} with ${bytesText(bytes)}`,
  });
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
