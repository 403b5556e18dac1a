import type { ImageOptions } from "../images/decode-image.js";
import type { HeldOut } from "../sources/held-out-split.js";
import { imagenetSubsets, isImagenetSubset, type ImagenetSubset } from "../sources/imagenet-subsets.js";
import { type ClassChoice, DatasetNameError, DatasetOptions, shownText } from "./dataset-options.js";

/** What every kind of data set can be asked for. */
export interface CommonOptions {
  /** Absent: all classes, in their own order. */
  readonly classes?: ClassChoice;
}

/** What a name says apart from the place: the kind and its options. */
export type DatasetKind = CommonOptions & OwnOptions;

type OwnOptions =
  | { readonly kind: "cifar10" }
  | { readonly kind: "cifar100"; readonly labels: "fine" | "coarse" }
  | { readonly kind: "folder" | "tar"; readonly images: ImageOptions; readonly heldOut: HeldOut | null }
  | { readonly kind: "tiny-imagenet"; readonly images: ImageOptions }
  | { readonly kind: "imagenet"; readonly subset: ImagenetSubset; readonly images: ImageOptions };

/** What a service can be asked for: a data set by name, never by path. */
export type DatasetName =
  | (CommonOptions & { readonly kind: "mnist" })
  | (CommonOptions & { readonly kind: "idx"; readonly name: string })
  | (DatasetKind & { readonly name: string });

/** What `parseDatasetName` reads, for messages. */
export const datasetNameForm =
  "mnist, or idx:NAME, cifar10:NAME, cifar100:NAME, folder:NAME, tar:NAME, tiny-imagenet:NAME or " +
  "imagenet:NAME?subset=SUBSET, with a name of letters, digits, dots, dashes, underscores and slashes; " +
  "options follow as ?size=64&fit=crop; all kinds have ?classes=CLASS,CLASS";

/** Parts of a path under a data root; none of them can lead out of it. */
const pathName = /^(?!\.)[A-Za-z0-9._-]{1,128}(?:\/(?!\.)[A-Za-z0-9._-]{1,128}){0,7}$/u;
const MAX_SEED = 2 ** 32 - 1;

/** Undefined for anything but a data set's name. */
export function parseDatasetName(uri: string): DatasetName | undefined {
  try {
    return readDatasetName(uri);
  } catch (error) {
    if (error instanceof DatasetNameError) return undefined;
    throw error;
  }
}

/**
 * Reads `KIND:NAME?OPTIONS`; the README has the table of kinds and options.
 *
 * @throws DatasetNameError saying what is wrong
 */
export function readDatasetName(uri: string): DatasetName {
  const digits = readMnist(uri);
  if (digits !== undefined) return digits;
  const { kind, place, options } = splitUri(uri);
  if (!pathName.test(place)) {
    throw new DatasetNameError(`${shownText(place)} is no name of letters, digits, dots, dashes and slashes`);
  }
  if (kind !== "idx") return { ...readDatasetKind(kind, options), name: place };
  return { kind, name: place, ...readCommon(kind, options) };
}

/** `mnist` and its options; undefined for any other kind. @throws DatasetNameError */
export function readMnist(uri: string): (CommonOptions & { readonly kind: "mnist" }) | undefined {
  const [, options] = /^mnist(?:\?(.*))?$/su.exec(uri) ?? [];
  if (uri !== "mnist" && options === undefined) return undefined;
  return { kind: "mnist", ...readCommon("mnist", options) };
}

/** The options of a kind that has none of its own. @throws DatasetNameError */
export function readCommon(kind: string, text: string | undefined): CommonOptions {
  const options = new DatasetOptions(text);
  const common = commonOptions(options);
  options.end(kind);
  return common;
}

/** The three parts of `KIND:PLACE?OPTIONS`. @throws DatasetNameError */
export function splitUri(uri: string): {
  readonly kind: string;
  readonly place: string;
  readonly options: string | undefined;
} {
  const [, kind = "", place = "", options] = /^([a-z0-9-]+):([^?]*)(?:\?(.*))?$/su.exec(uri) ?? [];
  if (kind === "") throw new DatasetNameError(`${shownText(uri)} is no KIND:NAME`);
  return { kind, place, options };
}

/** Reads the options of one of the kinds. @throws DatasetNameError */
export function readDatasetKind(kind: string, text: string | undefined): DatasetKind {
  const options = new DatasetOptions(text);
  const read = { ...kindOf(kind, options), ...commonOptions(options) };
  options.end(kind);
  return read;
}

function commonOptions(options: DatasetOptions): CommonOptions {
  const classes = options.classes();
  return classes === undefined ? {} : { classes };
}

function kindOf(kind: string, options: DatasetOptions): OwnOptions {
  switch (kind) {
    case "cifar10":
      return { kind };
    case "cifar100":
      return { kind, labels: options.word("labels", ["fine", "coarse"], "fine") };
    case "folder":
    case "tar":
      return { kind, images: imageOptions(options, null, "crop"), heldOut: heldOut(options) };
    case "tiny-imagenet":
      return { kind, images: imageOptions(options, 64, "crop") };
    case "imagenet":
      return { kind, subset: subset(options), images: imageOptions(options, 128, "stretch") };
    default:
      throw new DatasetNameError(`there is no kind of data set ${shownText(kind)}`);
  }
}

function imageOptions(options: DatasetOptions, side: number | null, fit: ImageOptions["fit"]): ImageOptions {
  return {
    size: options.size(side === null ? null : { height: side, width: side }),
    fit: options.word("fit", ["crop", "stretch"], fit),
    invalid: options.word("invalid", ["refuse", "skip"], "refuse"),
  };
}

function heldOut(options: DatasetOptions): HeldOut | null {
  const percent = options.integer("test", [1, 99], null);
  const seed = options.integer("seed", [0, MAX_SEED], null);
  if (percent !== null) return { percent, seed: seed ?? 0 };
  if (seed !== null) throw new DatasetNameError("the option seed goes with test=PERCENT");
  return null;
}

function subset(options: DatasetOptions): ImagenetSubset {
  const names = Object.keys(imagenetSubsets).filter((name) => isImagenetSubset(name));
  const chosen = options.word("subset", names, undefined);
  if (chosen === undefined) throw new DatasetNameError(`imagenet needs the option subset: ${names.join(", ")}`);
  return chosen;
}
