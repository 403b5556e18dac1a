import { open, type FileHandle } from "node:fs/promises";
import type { DatasetDescription } from "../dataset-description.js";
import { datasetDigest, imageSize, type ImageDataset, type ImageShape, type ImageSplit } from "../image-dataset.js";

/** What stands before the images and labels. */
interface Header {
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  readonly train: number;
  readonly test: number;
  /** As `datasetDigest` has it. */
  readonly digest: string;
}

const magic = "condensery-decoded/1\n";
/** Bytes of the header's length. */
const lengthBytes = 4;
const longestHeader = 2 ** 24;
/** Bytes that are read or written between two looks at the signal. */
const part = 16 * 2 ** 20;

/** Writes a data set: mark, length of the header, header as JSON, then images and labels of both splits. */
export async function writeDecoded(path: string, dataset: ImageDataset, signal?: AbortSignal): Promise<void> {
  const { classes, channels, height, width, train, test } = dataset;
  const shape = { channels, height, width };
  const content: Header = { classes, shape, train: train.count, test: test.count, digest: datasetDigest(dataset) };
  const header = Buffer.from(JSON.stringify(content));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(header.length);
  const file = await open(path, "wx");
  try {
    for (const bytes of [Buffer.from(magic), length, header, ...sections(train), ...sections(test)]) {
      for (let at = 0; at < bytes.length; at += part) {
        signal?.throwIfAborted();
        await file.writeFile(bytes.subarray(at, at + part));
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads what `writeDecoded` wrote.
 *
 * @param expected what the file may be at most: no memory is taken for one of other or more images
 * @returns undefined where the file is not whole, not of such images, or not what its digest says
 * @throws what the file system says; the signal's reason when aborted
 */
export async function readDecoded(
  path: string,
  name: string,
  expected: DatasetDescription,
  signal?: AbortSignal,
): Promise<ImageDataset | undefined> {
  const file = await open(path);
  try {
    const header = await readHeader(file);
    if (header === undefined) return undefined;
    const { classes, shape, train, test, digest, start } = header;
    if (!isWithin(header, expected)) return undefined;
    const imageBytes = imageSize(shape) + Int32Array.BYTES_PER_ELEMENT;
    if ((await file.stat()).size !== start + (train + test) * imageBytes) return undefined;
    const position = { at: start };
    const split = async (count: number): Promise<ImageSplit> => {
      const images = new Uint8Array(count * imageSize(shape));
      const labels = new Int32Array(count);
      for (const bytes of sections({ images, labels })) await fill(file, bytes, position, signal);
      return { count, shape, images, labels };
    };
    const dataset = { name, classes, ...shape, train: await split(train), test: await split(test) };
    return datasetDigest(dataset) === digest ? dataset : undefined;
  } finally {
    await file.close();
  }
}

function isWithin({ classes, shape, train, test }: Header, expected: DatasetDescription): boolean {
  const { channels, height, width } = expected.shape;
  const isSame = shape.channels === channels && shape.height === height && shape.width === width;
  return isSame && classes.length === expected.classes && train <= expected.train && test <= expected.test;
}

/** The bytes of images and labels; on machines of another byte order the labels' differ, and with them the digest. */
function sections({ images, labels }: Pick<ImageSplit, "images" | "labels">): readonly Uint8Array[] {
  return [images, new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)];
}

async function fill(
  file: FileHandle,
  bytes: Uint8Array,
  position: { at: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(bytes, done, Math.min(part, bytes.length - done), position.at);
    // Cut short meanwhile: the digest will tell
    if (bytesRead === 0) return;
    done += bytesRead;
    position.at += bytesRead;
  }
}

async function readHeader(file: FileHandle): Promise<(Header & { readonly start: number }) | undefined> {
  const fixed = Buffer.alloc(magic.length + lengthBytes);
  await file.read(fixed, 0, fixed.length, 0);
  const length = fixed.readUInt32LE(magic.length);
  if (fixed.toString("latin1", 0, magic.length) !== magic || length > longestHeader) return undefined;
  const text = Buffer.alloc(length);
  await file.read(text, 0, length, fixed.length);
  let content: unknown;
  try {
    content = JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
  return isHeader(content) ? { ...content, start: fixed.length + length } : undefined;
}

/** Damage that leaves JSON of this form is found by the digest. */
function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const { classes, shape, train, test, digest } = value as Readonly<Record<string, unknown>>;
  const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && Number(count) > 0;
  const isText = (text: unknown): boolean => typeof text === "string";
  if (typeof shape !== "object" || shape === null || !Array.isArray(classes) || !classes.every(isText)) return false;
  const { channels, height, width } = shape as Readonly<Record<string, unknown>>;
  return [channels, height, width, train, test].every(isCount) && isText(digest);
}
