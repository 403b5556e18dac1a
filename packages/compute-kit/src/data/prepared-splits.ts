import { PreprocessingError, preparedShape } from "@condensery/datasets";
import { labelledSplit, preparedImages, type LabelledImages } from "@condensery/engine";
import {
  convertAll,
  invalid,
  networkFieldName,
  type NetworkSpec,
  type PreprocessingSpec,
  type SplitName,
} from "@condensery/wire/convert";
import type { LoadedDataset } from "./datasets.js";
import type { Whitenings } from "./whitenings.js";

/** What prepares images. */
export interface PreparingTools {
  readonly whitenings: Whitenings;
  readonly signal?: AbortSignal;
}

/** Both splits as the network takes them, each prepared when it is asked for. */
export interface PreparedSplits {
  /** @throws WireError when a whitening cannot be fitted; the signal's reason */
  readonly of: (split: SplitName) => Promise<LabelledImages>;
}

/**
 * The splits of a data set under a preprocessing.
 *
 * @param path of the message that has the fields `network` and `preprocessing`, with a dot behind it; or empty
 * @throws WireError when data set, preprocessing and network do not fit together
 */
export function preparedSplits(
  loaded: LoadedDataset,
  preprocessing: PreprocessingSpec,
  network: NetworkSpec,
  path: string,
  { whitenings, signal }: PreparingTools,
): PreparedSplits {
  const { dataset } = loaded;
  const shape = fitting(() => preparedShape(dataset, preprocessing), path);
  const field = `${path}network.${networkFieldName(network.kind)}`;
  const equal = (name: "channels" | "height" | "width" | "classes", wanted: number, what: string) => (): void => {
    if (network[name] !== wanted) throw invalid(`${field}.${name}`, `${wanted}, as ${what}`, String(network[name]));
  };
  const images = "the prepared images have";
  const classes = dataset.classes.length;
  convertAll({
    channels: equal("channels", shape.channels, images),
    height: equal("height", shape.height, images),
    width: equal("width", shape.width, images),
    classes: equal("classes", classes, "the data set has"),
  });
  return {
    async of(split) {
      if (preprocessing.kind === "standardise") return labelledSplit(dataset[split], classes, preprocessing);
      const call = { field: `${path}preprocessing.zca`, signal };
      return preparedImages(await whitenings.prepare(loaded, preprocessing, split, call), classes);
    },
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
