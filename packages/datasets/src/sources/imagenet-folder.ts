import type { FileTree } from "../files/file-tree.js";
import { isImageName } from "../images/image-format.js";
import type { ImageListing, LabelledFile } from "./image-files.js";
import { imagenetSubsets, type ImagenetClass, type ImagenetSubset } from "./imagenet-subsets.js";

const TEST_FOLDERS = ["val", "test"] as const;

/**
 * A subset of ImageNet: the wnid folders of its classes under `train/`, and under `val/` (or `test/`) for the test
 * split. Other classes are passed over unread. Labels are positions in the subset's list.
 *
 * @throws DatasetFileError, also when a class is not there; the signal's reason when aborted
 */
export async function imagenetFolder(
  tree: FileTree,
  name: string,
  subset: ImagenetSubset,
  signal?: AbortSignal,
): Promise<ImageListing> {
  const wanted: readonly ImagenetClass[] = imagenetSubsets[subset];
  const labels = new Map(wanted.map(([wnid], label) => [wnid, label]));
  const enter = (folder: string): boolean => {
    const [split = "", wnid] = folder.split("/");
    return ["train", ...TEST_FOLDERS].includes(split) && (wnid === undefined || labels.has(wnid));
  };
  const files = await tree.list(signal === undefined ? { enter } : { enter, signal });
  const inFolder = (split: string): readonly LabelledFile[] =>
    files.flatMap((file) => {
      const [top, wnid = "", ...rest] = file.path.split("/");
      const label = labels.get(wnid);
      return top === split && label !== undefined && rest.length > 0 && isImageName(file.path)
        ? [{ ...file, label }]
        : [];
    });
  const testFolder = TEST_FOLDERS.find((folder) => inFolder(folder).length > 0) ?? "val";
  const [train, test] = [inFolder("train"), inFolder(testFolder)];
  for (const [split, found] of [
    ["train", train],
    [testFolder, test],
  ] as const) {
    const missing = wanted.findIndex((_, label) => !found.some((file) => file.label === label));
    const [wnid, className] = wanted[missing] ?? [];
    if (wnid !== undefined) {
      throw tree.fault("missing", `${split}/${wnid}`, `expected images of ${className}, a class of ${subset}`);
    }
  }
  return { name, classes: wanted.map(([, className]) => className), train, test };
}
