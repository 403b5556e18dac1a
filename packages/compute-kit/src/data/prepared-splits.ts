import { PreprocessingError, preparedShape } from "@condensery/datasets";
import { labelledSplit, type LabelledImages } from "@condensery/engine";
import {
  convertAll,
  invalid,
  networkFieldName,
  type NetworkSpec,
  type PreprocessingSpec,
} from "@condensery/wire/convert";
import type { LoadedDataset } from "./datasets.js";

export interface PreparedSplits {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/**
 * Both splits as the network takes them.
 *
 * @param path of the message that has the fields `network` and `preprocessing`, with a dot behind it; or empty
 * @throws WireError when data set, preprocessing and network do not fit together
 */
export function preparedSplits(
  { dataset }: LoadedDataset,
  preprocessing: PreprocessingSpec,
  network: NetworkSpec,
  path: string,
): PreparedSplits {
  const { train, test, classes } = dataset;
  const shape = fitting(() => preparedShape(dataset, preprocessing), path);
  const field = `${path}network.${networkFieldName(network.kind)}`;
  const equal = (name: "channels" | "height" | "width" | "classes", wanted: number, what: string) => (): void => {
    if (network[name] !== wanted) throw invalid(`${field}.${name}`, `${wanted}, as ${what}`, String(network[name]));
  };
  const images = "the prepared images have";
  convertAll({
    channels: equal("channels", shape.channels, images),
    height: equal("height", shape.height, images),
    width: equal("width", shape.width, images),
    classes: equal("classes", classes.length, "the data set has"),
  });
  return {
    train: labelledSplit(train, classes.length, preprocessing),
    test: labelledSplit(test, classes.length, preprocessing),
  };
}

const wireNames: Readonly<Record<string, string>> = { padTo: "pad_to" };

function fitting<Result>(run: () => Result, path: string): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof PreprocessingError)) throw error;
    const field = `${path}preprocessing.${wireNames[error.field] ?? error.field}`;
    throw invalid(field, "a preprocessing for the data set's images", error.message);
  }
}
