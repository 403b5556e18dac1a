import type { DatasetFileError, DatasetFileErrorReason } from "../dataset-file-error.js";

/** A regular file of a tree. */
export interface TreeFile {
  /** Parts joined by slashes; none is empty, ".." or hidden. */
  readonly path: string;
  readonly bytes: number;
}

export interface TreeContent {
  readonly path: string;
  readonly content: Uint8Array;
}

export interface ListOptions {
  /** Whether to look into a folder. Only a saving of time: archives list all. Default: every folder. */
  readonly enter?: (folder: string) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * The files of a folder or an archive. Hidden files (a part of the path begins with a dot) and what macOS adds to
 * archives are left out.
 */
export interface FileTree {
  /** Every file, sorted by code unit. @throws DatasetFileError; the signal's reason when aborted */
  list(options?: ListOptions): Promise<readonly TreeFile[]>;

  /**
   * The content of some files, each once, in an order that depends on the tree alone.
   *
   * @throws DatasetFileError, also when one of them is not there (any more); the signal's reason when aborted
   */
  read(paths: ReadonlySet<string>, signal?: AbortSignal): AsyncGenerator<TreeContent>;

  /** An error that names the file. */
  fault(reason: DatasetFileErrorReason, path: string, message: string, cause?: unknown): DatasetFileError;
}

/** The order of all listings: by UTF-16 code unit, the same on every machine and in every locale. */
export function byPath(left: TreeFile, right: TreeFile): number {
  if (left.path === right.path) return 0;
  return left.path < right.path ? -1 : 1;
}

// One expression and no split: this is asked of every file of an archive
const HIDDEN = /(?:^|\/)(?:\.|__MACOSX(?:\/|$))/u;

/** Whether a path is left out of listings. */
export function isHidden(path: string): boolean {
  return HIDDEN.test(path);
}
