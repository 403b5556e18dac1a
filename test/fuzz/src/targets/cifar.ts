import type { FuzzTarget } from "../target.js";
import { datasetFolder, datasetGrowthMiB } from "./dataset-target.js";

function records(labels: readonly (readonly number[])[]): Uint8Array {
  const pixels = Uint8Array.from({ length: 3072 }, (_, i) => i % 251);
  return Buffer.concat(labels.flatMap((label) => [Uint8Array.from(label), pixels]));
}

function lines(stem: string, count: number): Uint8Array {
  return new TextEncoder().encode(Array.from({ length: count }, (_, i) => `${stem}_${i}\n`).join(""));
}

const cifar10Files = {
  "data_batch_1.bin": records([[0], [9]]),
  "data_batch_2.bin": records([[3]]),
  "test_batch.bin": records([[1]]),
  "batches.meta.txt": lines("class", 10),
};

export const cifar10: FuzzTarget = {
  name: "cifar10",
  weight: 3,
  growthMiB: datasetGrowthMiB,
  open: (folder) =>
    datasetFolder(
      folder,
      cifar10Files,
      Object.keys(cifar10Files).map((path) => ({ path })),
      (path) => ({ kind: "cifar10", path }),
      ["\n", "\r\n", "\n\n\n", "\u0000", "\ufeff", "é"],
    ),
};

const cifar100Files = {
  "train.bin": records([
    [0, 99],
    [19, 0],
  ]),
  "test.bin": records([[4, 50]]),
  "fine_label_names.txt": lines("fine", 100),
  "coarse_label_names.txt": lines("coarse", 20),
};

export const cifar100: FuzzTarget = {
  name: "cifar100",
  weight: 3,
  growthMiB: datasetGrowthMiB,
  open: (folder) =>
    datasetFolder(
      folder,
      cifar100Files,
      Object.keys(cifar100Files).map((path) => ({ path })),
      (path) => ({ kind: "cifar100", path, labels: "fine" }),
      ["\n", "\r\n", "\u0085", "\t"],
    ),
};
