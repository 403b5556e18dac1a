import { datasetNameForm, parseDatasetName } from "@condensery/datasets";
import { convertAll, invalid, required } from "@condensery/wire/convert";
import type { DatasetReference } from "@condensery/wire/type";
import { digestFromWire } from "./parameters.js";

/** A data set that a service can look for. */
export interface CheckedDataset {
  readonly uri: string;
  /** What the content must have as SHA-256; undefined: anything. */
  readonly digest: string | undefined;
}

/** @throws WireError listing every mistake */
export function datasetFromWire(message: DatasetReference | undefined, field: string): CheckedDataset {
  const { uri, digest } = required(message, field, "a data set");
  return convertAll({
    uri: () => {
      if (parseDatasetName(uri) !== undefined) return uri;
      throw invalid(`${field}.uri`, datasetNameForm, uri === "" ? "nothing" : JSON.stringify(uri));
    },
    digest: () => (digest === undefined ? undefined : digestFromWire(digest, `${field}.digest`)),
  });
}
