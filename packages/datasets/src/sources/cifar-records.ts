import type { FileTree, TreeFile } from "../files/file-tree.js";
import { textLines } from "../files/text-file.js";
import type { ImageSource, LabelledImage, SourceSplit, StreamOptions } from "./image-source.js";

const SIDE = 32;
const IMAGE_BYTES = 3 * SIDE * SIDE;
const CIFAR10_CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/** A CIFAR data set in the binary format of its authors: records of label bytes and three planes of 32x32 bytes. */
export interface CifarFormat {
  /** Bytes before the pixels. */
  readonly labelBytes: number;
  /** Which of them is the label. */
  readonly labelByte: number;
  readonly classes: number;
  readonly train: RegExp;
  /** The files of `train` for messages. */
  readonly trainNames: string;
  readonly test: string;
  /** Text file of class names, one a line. */
  readonly names: string;
  /** Names where that file is absent; undefined when it must be there. */
  readonly defaultNames: readonly string[] | undefined;
}

export const cifar10Format: CifarFormat = {
  labelBytes: 1,
  labelByte: 0,
  classes: 10,
  train: /^data_batch_[1-9][0-9]{0,2}\.bin$/u,
  trainNames: "data_batch_1.bin, data_batch_2.bin ...",
  test: "test_batch.bin",
  names: "batches.meta.txt",
  defaultNames: CIFAR10_CLASSES,
};

/** Each record of CIFAR-100 has the label among 20 coarse classes and then that among 100 fine ones. */
export function cifar100Format(labels: "coarse" | "fine"): CifarFormat {
  return {
    labelBytes: 2,
    labelByte: labels === "coarse" ? 0 : 1,
    classes: labels === "coarse" ? 20 : 100,
    train: /^train\.bin$/u,
    trainNames: "train.bin",
    test: "test.bin",
    names: `${labels}_label_names.txt`,
    defaultNames: undefined,
  };
}

/**
 * The source of a folder or archive of record files, of any whole number of records each. They may lie in a folder
 * inside, as in the official archive.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function cifarRecords(
  tree: FileTree,
  name: string,
  format: CifarFormat,
  signal?: AbortSignal,
): Promise<ImageSource> {
  const files = await tree.list(signal === undefined ? {} : { signal });
  const test = files.find(({ path }) => baseName(path) === format.test);
  const folder = test?.path.slice(0, -format.test.length) ?? "";
  const train = files.filter(({ path }) => path.startsWith(folder) && format.train.test(path.slice(folder.length)));
  if (test === undefined || train.length === 0) {
    const wanted = test === undefined ? format.test : folder;
    throw tree.fault("missing", wanted, `expected the record files ${format.trainNames} and ${format.test}`);
  }
  const path = folder + format.names;
  const classes = (await textLines(tree, files, path, signal)) ?? format.defaultNames;
  if (classes?.length !== format.classes) {
    const found = classes === undefined ? "no such file" : `${classes.length} lines`;
    throw tree.fault("content", path, `expected the names of ${format.classes} classes, one a line; found ${found}`);
  }
  const split = (records: readonly TreeFile[]): SourceSplit => recordSplit(tree, records, format);
  const shape = { channels: 3, height: SIDE, width: SIDE };
  const sorted = train.toSorted((left, right) => batchNumber(left.path) - batchNumber(right.path));
  return { name, classes, shape, invalid: "refuse", train: split(sorted), test: split([test]) };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function batchNumber(path: string): number {
  return Number(/[0-9]+/u.exec(baseName(path))?.[0] ?? 0);
}

function recordSplit(tree: FileTree, files: readonly TreeFile[], format: CifarFormat): SourceSplit {
  const recordBytes = format.labelBytes + IMAGE_BYTES;
  const starts = new Map<string, number>();
  let count = 0;
  for (const { path, bytes } of files) {
    if (bytes === 0 || bytes % recordBytes !== 0) {
      throw tree.fault("truncated", path, `${bytes} bytes are no whole number of records of ${recordBytes} bytes`);
    }
    starts.set(path, count);
    count += bytes / recordBytes;
  }
  const bytesOf = new Map(files.map(({ path, bytes }) => [path, bytes]));
  return {
    count,
    async *images({ signal }: StreamOptions = {}): AsyncGenerator<LabelledImage> {
      for await (const { path, content } of tree.read(new Set(starts.keys()), signal)) {
        if (content.length !== bytesOf.get(path)) throw tree.fault("content", path, "the file has changed its size");
        const start = starts.get(path) ?? 0;
        for (let record = 0; record * recordBytes < content.length; record += 1) {
          signal?.throwIfAborted();
          const at = record * recordBytes;
          const label = content[at + format.labelByte] ?? 0;
          if (label >= format.classes) {
            const message = `label ${label} of record ${record} is outside the ${format.classes} classes`;
            throw tree.fault("label", path, message);
          }
          const pixels = content.subarray(at + format.labelBytes, at + recordBytes);
          yield { index: start + record, label, pixels };
        }
      }
    },
  };
}
