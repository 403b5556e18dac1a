import { DatasetFileError } from "../dataset-file-error.js";
import type { ClassChoice } from "../names/dataset-options.js";
import type { ImageListing, LabelledFile } from "./image-files.js";
import type { ImageSource, SourceSplit } from "./image-source.js";

const LISTED_NAMES = 12;
const NOT_CHOSEN = -1;

/**
 * The labels that a choice names, in its order.
 *
 * @param name of the data set, for messages
 * @throws DatasetFileError for a class that is not there or is chosen twice
 */
export function chosenLabels(name: string, classes: readonly string[], choice: ClassChoice): readonly number[] {
  const labels = choice.map((chosen) => {
    const label = typeof chosen === "number" ? chosen : classes.indexOf(chosen);
    if (label >= 0 && label < classes.length) return label;
    const listed = classes.slice(0, LISTED_NAMES).join(", ") + (classes.length > LISTED_NAMES ? ", ..." : "");
    const expected = `expected classes from 0 to ${classes.length - 1} or their names, ${listed}`;
    throw new DatasetFileError("label", name, `there is no class ${JSON.stringify(chosen)}; ${expected}`);
  });
  const twice = labels.findIndex((label, place) => labels.indexOf(label) !== place);
  if (twice < 0) return labels;
  throw new DatasetFileError(
    "label",
    name,
    `the class ${labels[twice]}, ${classes[labels[twice] ?? 0]}, is chosen twice`,
  );
}

/** The files of some classes, relabelled by their order; nothing of the others is decoded. @throws DatasetFileError */
export function selectListedClasses(listing: ImageListing, choice: ClassChoice | undefined): ImageListing {
  if (choice === undefined) return listing;
  const { name, classes, train, test } = listing;
  const labels = chosenLabels(name, classes, choice);
  const chosen = (files: readonly LabelledFile[]): readonly LabelledFile[] =>
    files.flatMap((file) => {
      const label = labels.indexOf(file.label);
      return label < 0 ? [] : [{ ...file, label }];
    });
  return { name, classes: labels.map((label) => classes[label] ?? ""), train: chosen(train), test: chosen(test) };
}

/**
 * The images of some classes in the order of the source, relabelled by the order of the choice. The source is read once
 * for its labels.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function selectClasses(
  source: ImageSource,
  choice: ClassChoice | undefined,
  signal?: AbortSignal,
): Promise<ImageSource> {
  if (choice === undefined) return source;
  const labels = chosenLabels(source.name, source.classes, choice);
  const split = async (name: "train" | "test"): Promise<SourceSplit> => {
    const chosen = await selectedSplit(source[name], labels, signal);
    if (chosen.count > 0) return chosen;
    throw new DatasetFileError("missing", source.name, `expected ${name} images of the chosen classes, found none`);
  };
  const classes = labels.map((label) => source.classes[label] ?? "");
  // What else is known of the source may not hold for a part of it
  const { name, shape, invalid } = source;
  return { name, classes, shape, invalid, train: await split("train"), test: await split("test") };
}

async function selectedSplit(
  split: SourceSplit,
  labels: readonly number[],
  signal: AbortSignal | undefined,
): Promise<SourceSplit> {
  const places = new Int32Array(split.count).fill(NOT_CHOSEN);
  for await (const { index, label } of split.images(signal === undefined ? {} : { signal })) {
    if (labels.includes(label)) places[index] = 0;
  }
  let count = 0;
  for (const [index, place] of places.entries()) {
    if (place !== NOT_CHOSEN) places[index] = count++;
  }
  return {
    count,
    async *images(options) {
      for await (const { index, label, pixels } of split.images(options)) {
        const place = places[index] ?? NOT_CHOSEN;
        if (place !== NOT_CHOSEN) yield { index: place, label: labels.indexOf(label), pixels };
      }
    },
  };
}
