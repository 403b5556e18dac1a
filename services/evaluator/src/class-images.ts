import { invalid } from "@condensery/wire/convert";

/** The images of some classes, relabelled by the order in which the classes were named. */
export interface ClassImages {
  /** Number of classes. */
  readonly count: number;
  /** Places of their images in the whole, ascending. */
  readonly members: Int32Array;
  /** Of the members; each in [0, count). */
  readonly labels: Int32Array;
  /** What such a label is in the whole. */
  readonly classOf: (label: number) => number;
}

/**
 * @param labels of the whole, each in [0, all)
 * @param classes labels; none for all classes
 * @throws WireError for a class that is not there
 */
export function classImages(labels: Int32Array, all: number, classes: readonly number[]): ClassImages {
  const outside = classes.findIndex((label) => label >= all);
  if (outside >= 0) {
    const expected = `an integer from 0 to ${all - 1}, as the data set has classes`;
    throw invalid(`classes[${outside}]`, expected, String(classes[outside]));
  }
  const chosen = classes.length === 0 ? [...Array(all).keys()] : classes;
  const relabelled = new Map(chosen.map((label, place) => [label, place]));
  const members = Int32Array.from([...labels.keys()].filter((index) => relabelled.has(labels[index] ?? -1)));
  return {
    count: chosen.length,
    members,
    labels: members.map((index) => relabelled.get(labels[index] ?? -1) ?? -1),
    classOf: (label) => chosen[label] ?? -1,
  };
}
