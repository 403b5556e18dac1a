import { datasetNameForm, parseDatasetName } from "@condensery/datasets";
import { invalid } from "@condensery/wire/convert";
import { quoted } from "./resource-name.js";

/** A data set as clients may name it: no path of this machine. @throws WireError */
export function datasetUriFromWire(uri: string, field: string): string {
  if (parseDatasetName(uri) !== undefined) return uri;
  throw invalid(field, datasetNameForm, uri === "" ? "nothing" : quoted(uri));
}
