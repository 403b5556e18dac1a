import type { FileTree, TreeFile } from "../files/file-tree.js";
import { shownLine, textLines } from "../files/text-file.js";
import { isImageName } from "../images/image-format.js";
import { classFolders } from "./class-folders.js";
import { classNames } from "./class-names.js";
import type { ImageListing, LabelledFile } from "./image-files.js";

const ANNOTATIONS = "val/val_annotations.txt";

/**
 * Tiny ImageNet as it is published: `train/WNID/images/*.JPEG`, and the official validation images, which lie together
 * and get their classes from `val/val_annotations.txt`, as test split. The unlabelled `test/` is not used. Labels are
 * positions among the sorted wnids, names come from `words.txt`. Without annotations the validation images are taken
 * to have been sorted into class folders already.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function tinyImagenet(tree: FileTree, name: string, signal?: AbortSignal): Promise<ImageListing> {
  const enter = (folder: string): boolean => !/(?:^|\/)test\/images$/u.test(folder);
  const files = await tree.list(signal === undefined ? { enter } : { enter, signal });
  const root = rootOf(files);
  const annotations = await textLines(tree, files, root + ANNOTATIONS, signal);
  if (annotations === undefined) return classFolders(tree, name, null, signal);
  const images = files.filter(({ path }) => isImageName(path));
  const training = images.filter(({ path }) => path.startsWith(`${root}train/`));
  const wnidOf = ({ path }: TreeFile): string => path.slice(root.length).split("/")[1] ?? "";
  const wnids = [...new Set(training.map(wnidOf))].toSorted();
  const labels = new Map(wnids.map((wnid, label) => [wnid, label]));
  const classes = await classNames(tree, files, `${root}words.txt`, wnids, { only: false, signal });
  const train = training.map((file): LabelledFile => ({ ...file, label: labels.get(wnidOf(file)) ?? 0 }));
  const validation = images.filter(({ path }) => path.startsWith(`${root}val/images/`));
  return { name, classes, train, test: annotated(tree, root, validation, annotations, labels) };
}

/** The folder that the archive packs everything into, with a slash; empty when there is none. */
function rootOf(files: readonly TreeFile[]): string {
  const annotations = files.find(({ path }) => path === ANNOTATIONS || path.endsWith(`/${ANNOTATIONS}`));
  return annotations === undefined ? "" : annotations.path.slice(0, -ANNOTATIONS.length);
}

function annotated(
  tree: FileTree,
  root: string,
  images: readonly TreeFile[],
  lines: readonly string[],
  labels: ReadonlyMap<string, number>,
): readonly LabelledFile[] {
  const found = new Map<string, number>();
  for (const line of lines) {
    const [file = "", wnid = ""] = line.split("\t");
    const label = labels.get(wnid);
    if (label === undefined) {
      throw tree.fault("label", root + ANNOTATIONS, `expected a class with training images, found ${shownLine(line)}`);
    }
    found.set(`${root}val/images/${file}`, label);
  }
  const paths = new Set(images.map(({ path }) => path));
  const missing = [...found.keys()].find((path) => !paths.has(path));
  if (missing !== undefined) throw tree.fault("missing", missing, `expected the image that ${ANNOTATIONS} lists`);
  return images.map((image) => {
    const label = found.get(image.path);
    if (label === undefined) throw tree.fault("label", image.path, `not listed in ${ANNOTATIONS}`);
    return { ...image, label };
  });
}
