import { randomStream } from "@condensery/rng";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseDatasetUri } from "../dataset-uri.js";
import type { ImageDataset } from "../image-dataset.js";
import { loadDataset } from "../load-dataset.js";
import { loadMnistPackage } from "../mnist-package.js";
import { imagenetSubsets } from "../sources/imagenet-subsets.js";
import { plainImage, texture, twoClasses, writeFiles } from "./image-files.js";
import { tarArchive } from "./tar-archive.js";
import { zipArchive } from "./zip-archive.js";

/** A data set of which one file is to be damaged. */
export interface DamagedInput {
  /** Absolute path of the file. */
  readonly file: string;
  /** As it is when it is whole. */
  readonly content: Uint8Array;
  /** Whether a file that ends early may be legal: texts whose lines are independent. */
  readonly mayEndEarly?: boolean;
  readonly load: () => Promise<ImageDataset>;
}

type Files = Readonly<Record<string, Uint8Array>>;

/** Writes the data set `files` into a folder; `damaged` is one of them. */
async function written(
  folder: string,
  files: Files,
  damaged: string,
  uri: string,
  options: Pick<DamagedInput, "mayEndEarly"> = {},
): Promise<DamagedInput> {
  await mkdir(folder, { recursive: true });
  await writeFiles(folder, files);
  const load = (): Promise<ImageDataset> => loadDataset(parseDatasetUri(uri.replace(":", `:${folder}/`)));
  return { file: join(folder, damaged), content: files[damaged] ?? new Uint8Array(), load, ...options };
}

const text = (...lines: readonly string[]): Uint8Array => Buffer.from(lines.map((line) => `${line}\n`).join(""));

/** Each kind of file that readers read, in a small data set of its own. */
export const damagedInputs: Readonly<Record<string, (folder: string) => Promise<DamagedInput>>> = {
  "tar of images": async (folder) =>
    written(folder, { "a.tar": await photosTar() }, "a.tar", "tar:a.tar?test=40&size=16"),
  "tar.gz of images": async (folder) =>
    written(folder, { "a.tgz": gzipSync(await photosTar()) }, "a.tgz", "tar:a.tgz?test=40&size=16"),
  "Tiny ImageNet zip": async (folder) => {
    const entries = Object.entries(await tinyImagenet()).map(([name, content]) => ({ name: `t/${name}`, content }));
    return written(folder, { "tiny.zip": zipArchive(entries) }, "tiny.zip", "tiny-imagenet:tiny.zip?size=8");
  },
  "Tiny ImageNet folder, image": async (folder) =>
    written(folder, await tinyImagenet(), "train/n01/images/0.JPEG", "tiny-imagenet:?size=8"),
  "Tiny ImageNet folder, annotations": async (folder) =>
    written(folder, await tinyImagenet(), "val/val_annotations.txt", "tiny-imagenet:?size=8"),
  "Tiny ImageNet folder, words": async (folder) =>
    written(folder, await tinyImagenet(), "words.txt", "tiny-imagenet:?size=8", { mayEndEarly: true }),
  "ImageNet subset folder": async (folder) => {
    const files: Record<string, Uint8Array> = {};
    for (const [wnid] of imagenetSubsets.imagenette) {
      for (const split of ["train", "val"]) files[`${split}/${wnid}/0.JPEG`] = await plainImage([9, 9, 9]);
    }
    const damaged = "train/n01440764/0.JPEG";
    return written(folder, { ...files, [damaged]: await texture() }, damaged, "imagenet:?subset=imagenette&size=8");
  },
  "image folder": async (folder) => written(folder, await photos(), "cat/0.JPEG", "folder:?test=40&size=16"),
  "class names of an image folder": async (folder) => {
    const files = { ...(await photos()), "classes.tsv": text(`cat\t${"tabby ".repeat(300)}`, "dog\tpoodle") };
    return written(folder, files, "classes.tsv", "folder:?test=40&size=16", { mayEndEarly: true });
  },
  "CIFAR-10 records": async (folder) => written(folder, cifar10(), "data_batch_1.bin", "cifar10:"),
  "CIFAR-10 tar.gz": async (folder) => {
    const entries = Object.entries(cifar10()).map(([name, content]) => [{ name: `batches/${name}` }, content] as const);
    return written(folder, { "c.tar.gz": gzipSync(await tarArchive(entries)) }, "c.tar.gz", "cifar10:c.tar.gz");
  },
  "CIFAR-100 records": async (folder) => written(folder, cifar100(), "test.bin", "cifar100:"),
  "class names of CIFAR-100": async (folder) => written(folder, cifar100(), "fine_label_names.txt", "cifar100:"),
  "idx images": async (folder) => written(folder, idx(), "train-images-idx3-ubyte", "idx:"),
  "idx labels": async (folder) => written(folder, idx(), "t10k-labels-idx1-ubyte", "idx:"),
  "gzipped idx images": async (folder) => {
    const packed = Object.entries(idx()).map(([name, content]) => [`${name}.gz`, gzipSync(content)] as const);
    return written(folder, Object.fromEntries(packed), "train-images-idx3-ubyte.gz", "idx:");
  },
  "npm digits": async (folder) => {
    const digits = Array.from({ length: 10 }, (_, digit) => [`${digit}.json`, digitFile(digit)] as const);
    const input = await written(folder, Object.fromEntries(digits), "3.json", "mnist");
    return { ...input, load: () => loadMnistPackage({ folder }) };
  },
};

/** Bytes that do not compress. */
function noise(length: number): Uint8Array {
  const stream = randomStream({ seed: 3, purpose: "damaged-inputs" });
  return Uint8Array.from({ length }, () => stream.integer(256));
}

async function photos(): Promise<Files> {
  return { ...(await twoClasses(3)), "cat/0.JPEG": await texture() };
}

async function photosTar(): Promise<Uint8Array> {
  const long = `cat/${"long".repeat(40)}.png`; // needs an extended header
  const files = { ...(await twoClasses(3)), [long]: await texture() };
  return tarArchive(Object.entries(files).map(([name, content]) => [{ name }, content]));
}

async function tinyImagenet(): Promise<Files> {
  const small = await plainImage([9, 99, 200]);
  // Long names, so that few images make a file of annotations of more than a KiB
  const names = Array.from({ length: 14 }, (_, i) => `val_${String(i).padStart(70, "0")}.png`);
  const words = Array.from({ length: 60 }, (_, i) => `n${String(i).padStart(2, "0")}\tword ${i} and a longer one`);
  return {
    "train/n01/images/0.JPEG": await texture(),
    "train/n02/images/0.png": small,
    ...Object.fromEntries(names.map((name) => [`val/images/${name}`, small])),
    "val/val_annotations.txt": text(...names.map((name, i) => `${name}\tn0${(i % 2) + 1}\t0\t0\t9\t9`)),
    "words.txt": text(...words),
  };
}

function cifarRecords(labelBytes: number, records: number): Uint8Array {
  const bytes = noise((labelBytes + 3072) * records);
  for (let record = 0; record < records; record += 1) {
    bytes.fill(record, record * (labelBytes + 3072), record * (labelBytes + 3072) + labelBytes);
  }
  return bytes;
}

function cifar10(): Files {
  return { "data_batch_1.bin": cifarRecords(1, 3), "test_batch.bin": cifarRecords(1, 1) };
}

function cifar100(): Files {
  const names = Array.from({ length: 100 }, (_, i) => `a class of some things, the ${i}th`);
  return {
    "train.bin": cifarRecords(2, 1),
    "test.bin": cifarRecords(2, 2),
    "fine_label_names.txt": text(...names),
    "coarse_label_names.txt": text(...names.slice(0, 20)),
  };
}

function idx(): Files {
  const file = (dimensions: readonly number[], data: Uint8Array): Uint8Array => {
    const header = Buffer.alloc(4 + 4 * dimensions.length);
    header.writeUInt32BE(0x800 + dimensions.length);
    for (const [axis, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
    return Buffer.concat([header, data]);
  };
  const labels = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => i % 4);
  return {
    "train-images-idx3-ubyte": file([600, 3, 2], noise(3600)),
    "train-labels-idx1-ubyte": file([600], labels(600)),
    "t10k-images-idx3-ubyte": file([1500, 3, 2], noise(9000)),
    "t10k-labels-idx1-ubyte": file([1500], labels(1500)),
  };
}

function digitFile(digit: number): Uint8Array {
  const values = Array.from(noise(5 * 784), (byte) => Math.round(((byte + digit) % 256) / 0.255) / 1000);
  return Buffer.from(JSON.stringify({ data: values }));
}
