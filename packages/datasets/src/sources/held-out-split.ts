import { randomStream } from "@condensery/rng";
import type { FileTree } from "../files/file-tree.js";
import type { LabelledFile } from "./image-files.js";

/** Which part of each class becomes the test split of a data set that has none. */
export interface HeldOut {
  /** Of each class, rounded to whole images but at least one; 1 to 99. */
  readonly percent: number;
  readonly seed: number;
}

/**
 * Draws the test images of each class. The draw of one class depends on its number of images alone.
 *
 * @returns both splits in the order of the files
 * @throws DatasetFileError for a class of less than two images
 */
export function heldOutSplit(
  tree: FileTree,
  files: readonly LabelledFile[],
  classes: readonly string[],
  { percent, seed }: HeldOut,
): { readonly train: readonly LabelledFile[]; readonly test: readonly LabelledFile[] } {
  const test = new Set<LabelledFile>();
  for (const [label, name] of classes.entries()) {
    const members = files.filter((file) => file.label === label);
    if (members.length < 2) {
      throw tree.fault("missing", name, `the class has ${members.length} image; two are needed to hold one out`);
    }
    const wanted = Math.round((members.length * percent) / 100);
    const count = Math.min(Math.max(wanted, 1), members.length - 1);
    const order = randomStream({ seed, purpose: "held-out-test", indices: [label] }).permutation(members.length);
    for (const place of order.subarray(0, count)) {
      const file = members[place];
      if (file !== undefined) test.add(file);
    }
  }
  return { train: files.filter((file) => !test.has(file)), test: files.filter((file) => test.has(file)) };
}
