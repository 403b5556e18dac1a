import { lstat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DatasetFileError } from "./dataset-file-error.js";
import { datasetLimits, type DatasetLimits } from "./dataset-limits.js";
import type { DatasetSpec } from "./dataset-spec.js";
import type { FileTree } from "./files/file-tree.js";
import { folderFiles } from "./files/folder-files.js";
import { joinedFiles } from "./files/joined-files.js";
import { fileFault } from "./files/open-file.js";
import { tarFiles } from "./files/tar-files.js";
import { zipFiles } from "./files/zip-files.js";
import { loadIdxDirectory } from "./idx-directory.js";
import type { ImageOptions } from "./images/decode-image.js";
import { loadMnistPackage } from "./mnist-package.js";
import { cifar100Format, cifar10Format, cifarRecords } from "./sources/cifar-records.js";
import { classFolders } from "./sources/class-folders.js";
import { selectClasses, selectListedClasses } from "./sources/class-selection.js";
import { imageFiles, type ImageListing } from "./sources/image-files.js";
import { sourceOf, type ImageSource } from "./sources/image-source.js";
import { imagenetFolder } from "./sources/imagenet-folder.js";
import { tinyImagenet } from "./sources/tiny-imagenet.js";

const TAR = /\.(?:tar|tar\.gz|tgz)$/u;
const ZIP = /\.zip$/u;
const TAR_ENDINGS = [".tar", ".tar.gz", ".tgz"];

export interface OpenOptions {
  /** Default: `defaultDatasetLimits`. */
  readonly limits?: Partial<DatasetLimits>;
  readonly signal?: AbortSignal;
}

/**
 * Lists what a spec names. Images are decoded only when the source is read; `mnist` and `idx` are read into
 * memory, the labels of CIFAR where classes are chosen.
 *
 * @throws DatasetFileError; the signal's reason when aborted; RangeError for a limit that is not positive
 */
export async function openDataset(spec: DatasetSpec, options: OpenOptions = {}): Promise<ImageSource> {
  const { signal } = options;
  const { classes } = spec;
  const limits = datasetLimits(options.limits);
  const stoppable = signal === undefined ? {} : { signal };
  if (spec.kind === "mnist") return selectClasses(sourceOf(await loadMnistPackage(stoppable)), classes, signal);
  if (spec.kind === "idx") {
    const confined = spec.root === undefined ? stoppable : { ...stoppable, root: spec.root };
    const loaded = await loadIdxDirectory(spec.directory, { ...confined, limits });
    return selectClasses(sourceOf(loaded), classes, signal);
  }
  signal?.throwIfAborted();
  const name = `${spec.kind}:${basename(resolve(spec.path))}`;
  const tree = await treeOf(spec.kind, spec.path, limits, spec.root);
  const decoded = (listing: ImageListing, images: ImageOptions): Promise<ImageSource> =>
    imageFiles(tree, selectListedClasses(listing, classes), images, limits, signal);
  switch (spec.kind) {
    case "cifar10":
      return selectClasses(await cifarRecords(tree, name, cifar10Format, signal), classes, signal);
    case "cifar100":
      return selectClasses(await cifarRecords(tree, name, cifar100Format(spec.labels), signal), classes, signal);
    case "folder":
    case "tar":
      return decoded(await classFolders(tree, name, spec.heldOut, signal), spec.images);
    case "tiny-imagenet":
      return decoded(await tinyImagenet(tree, name, signal), spec.images);
    case "imagenet":
      return decoded(await imagenetFolder(tree, name, spec.subset, signal), spec.images);
  }
}

/** A folder, an archive, or a folder of the archives train and test (or val). */
async function treeOf(
  kind: string,
  path: string,
  limits: DatasetLimits,
  inside: string | undefined,
): Promise<FileTree> {
  const folder = await isFolder(path);
  if (folder === undefined) throw new DatasetFileError("missing", path, "no such file or folder");
  if (!folder) {
    if (kind !== "folder" && TAR.test(path)) return tarFiles(path, limits, inside);
    if (kind !== "folder" && kind !== "tar" && ZIP.test(path)) return zipFiles(path, limits, inside);
    const archives = { folder: "a folder", tar: "a folder, .tar, .tar.gz or .tgz" }[kind];
    const expected = archives ?? "a folder, .tar, .tar.gz, .tgz or .zip";
    throw new DatasetFileError("magic", path, `expected ${expected}, found another file`);
  }
  const root = folderFiles(path, limits, inside);
  if (kind === "folder" || kind.startsWith("cifar")) return root;
  const train = await tarIn(path, "train");
  if (train === undefined && kind !== "tar") return root;
  const test = (await tarIn(path, "test")) ?? (await tarIn(path, "val"));
  if (train === undefined || test === undefined) {
    const wanted = join(path, train === undefined ? "train.tar" : "test.tar");
    throw new DatasetFileError("missing", wanted, "expected train and test (or val) as .tar, .tar.gz or .tgz");
  }
  return joinedFiles({ train: tarFiles(train, limits, inside), test: tarFiles(test, limits, inside) }, root);
}

async function tarIn(folder: string, stem: string): Promise<string | undefined> {
  for (const ending of TAR_ENDINGS) {
    const file = join(folder, stem + ending);
    if ((await isFolder(file)) === false) return file;
  }
  return undefined;
}

/** Undefined when there is nothing. */
async function isFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (cause) {
    const fault = fileFault(path, cause);
    if (fault.reason === "missing") return undefined;
    throw fault;
  }
}
