import type { FileTree, TreeFile } from "../files/file-tree.js";
import { isImageName } from "../images/image-format.js";
import { classNames } from "./class-names.js";
import { heldOutSplit, type HeldOut } from "./held-out-split.js";
import type { ImageListing, LabelledFile } from "./image-files.js";

const TEST_FOLDERS = ["test", "val"];

/**
 * The images of class folders: `train/CLASS/...` and `test/CLASS/...` (or `val/`, where there is no `test/`), or only
 * `CLASS/...`, of which a part is held out. Classes are the training folders in the order of their code units; a
 * `classes.tsv` at the root gives them names. Files that are no images by name are passed over.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function classFolders(
  tree: FileTree,
  name: string,
  heldOut: HeldOut | null,
  signal?: AbortSignal,
): Promise<ImageListing> {
  const files = await tree.list(signal === undefined ? {} : { signal });
  const images = files.filter(({ path }) => isImageName(path));
  const under = (folder: string): readonly TreeFile[] => images.filter(({ path }) => path.startsWith(`${folder}/`));
  const testFolder = TEST_FOLDERS.find((folder) => under(folder).length > 0);
  const split = under("train").length > 0;
  const training = split ? under("train") : images;
  const depth = split ? 1 : 0;
  const folders = foldersOf(tree, training, depth);
  if (folders.length === 0) throw tree.fault("missing", "", "expected class folders of JPEG, PNG or WebP images");
  const classes = await classNames(tree, files, "classes.tsv", folders, { only: true, signal });
  const train = labelled(tree, training, depth, folders);
  if (split && testFolder !== undefined) {
    if (heldOut !== null) {
      throw tree.fault("content", testFolder, "there is a test split; leave out the options test and seed");
    }
    return { name, classes, train, test: labelled(tree, under(testFolder), depth, folders) };
  }
  if (heldOut === null) {
    throw tree.fault(
      "missing",
      "test",
      `expected the folders train and test (or val) with class folders in them; found the folders ` +
        `${topFolders(images)}. To hold out a fifth of each class for testing, write ?test=20`,
    );
  }
  return { name, classes, ...heldOutSplit(tree, train, folders, heldOut) };
}

/** The folders at a depth, sorted. */
function foldersOf(tree: FileTree, files: readonly TreeFile[], depth: number): readonly string[] {
  return [...new Set(files.map((file) => classOf(tree, file, depth)))].toSorted();
}

function classOf(tree: FileTree, { path }: TreeFile, depth: number): string {
  let [start, end] = [0, path.indexOf("/")];
  for (let passed = 0; passed < depth && end !== -1; passed += 1) {
    start = end + 1;
    end = path.indexOf("/", start);
  }
  if (end === -1) throw tree.fault("label", path, "the image lies in no class folder; move it into one");
  return path.slice(start, end);
}

function labelled(
  tree: FileTree,
  files: readonly TreeFile[],
  depth: number,
  folders: readonly string[],
): readonly LabelledFile[] {
  const labels = new Map(folders.map((folder, label) => [folder, label]));
  return files.map((file) => {
    const folder = classOf(tree, file, depth);
    const label = labels.get(folder);
    if (label === undefined) {
      throw tree.fault("label", file.path, `the class ${JSON.stringify(folder)} has no training images`);
    }
    return { ...file, label };
  });
}

function topFolders(files: readonly TreeFile[]): string {
  const shown = 12;
  const folders = [...new Set(files.map(({ path }) => path.split("/")[0] ?? ""))];
  const more = folders.length > shown ? ` and ${folders.length - shown} more` : "";
  return folders.slice(0, shown).join(", ") + more;
}
