import { sourceFingerprint } from "../cache/source-fingerprint.js";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import type { FileTree, TreeFile } from "../files/file-tree.js";
import { decodeImage, ImageDecodingError, type DecodedImage, type ImageOptions } from "../images/decode-image.js";
import { SmallJpegDecoder } from "../images/small-jpeg-decoder.js";
import type { ImageShape } from "../image-dataset.js";
import type { ImageSource, LabelledImage, SourceSplit, StreamOptions } from "./image-source.js";

/** More than libuv has threads, so that none waits for the next file. */
const DECODING_AT_ONCE = 16;

export interface LabelledFile extends TreeFile {
  readonly label: number;
}

/** Which files of a tree are the images of a data set. */
export interface ImageListing {
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: readonly LabelledFile[];
  readonly test: readonly LabelledFile[];
}

/**
 * The source that decodes the listed files.
 *
 * @throws DatasetFileError when a split is empty or exceeds the limits, and for the first training image, which is
 * decoded where no size is given
 */
export async function imageFiles(
  tree: FileTree,
  listing: ImageListing,
  options: ImageOptions,
  limits: DatasetLimits,
  signal?: AbortSignal,
): Promise<ImageSource> {
  const { name, classes, train, test } = listing;
  for (const [split, files] of Object.entries({ train, test })) {
    if (files.length === 0) throw tree.fault("missing", split, "expected at least one JPEG, PNG or WebP image");
    const large = files.find(({ bytes }) => bytes > limits.imageBytes);
    if (large !== undefined) {
      throw tree.fault("limit", large.path, `an image of ${large.bytes} bytes; the limit is ${limits.imageBytes}`);
    }
  }
  const { height, width } = options.size ?? (await firstSize(tree, train, options, limits, signal));
  const shape = { channels: 3, height, width };
  let opened: Promise<SmallJpegDecoder> | undefined;
  // Once for both splits: the codec needs some thousand images to become fast
  const smallJpegs = (): Promise<SmallJpegDecoder> => (opened ??= SmallJpegDecoder.open());
  const split = (files: readonly LabelledFile[]): SourceSplit => ({
    count: files.length,
    images: (stream = {}) => decodedImages({ tree, files, shape, options, limits, smallJpegs }, stream),
  });
  const fingerprint = (stop?: AbortSignal): Promise<string> => sourceFingerprint(tree, listing, options, stop);
  return { name, classes, shape, invalid: options.invalid, train: split(train), test: split(test), fingerprint };
}

async function firstSize(
  tree: FileTree,
  train: readonly LabelledFile[],
  options: ImageOptions,
  limits: DatasetLimits,
  signal: AbortSignal | undefined,
): Promise<{ readonly height: number; readonly width: number }> {
  let fault: unknown;
  for (const { path } of train) {
    for await (const { content } of tree.read(new Set([path]), signal)) {
      try {
        return await decodeImage(content, options, limits.imagePixels);
      } catch (cause) {
        fault = imageFault(tree, path, cause);
        if (options.invalid === "refuse") throw fault;
      }
    }
  }
  throw fault;
}

interface Decoding {
  readonly tree: FileTree;
  readonly files: readonly LabelledFile[];
  readonly shape: ImageShape;
  readonly options: ImageOptions;
  readonly limits: DatasetLimits;
  readonly smallJpegs: () => Promise<SmallJpegDecoder>;
}

type Outcome = LabelledImage | DatasetFileError;

/** Decodes several files at once, small ones one after the other, and yields them in the order of reading. */
async function* decodedImages(decoding: Decoding, stream: StreamOptions): AsyncGenerator<LabelledImage> {
  const { tree, files, options, limits } = decoding;
  const places = new Map(files.map(({ path, label }, index) => [path, { index, label }]));
  const smallJpegs = await decoding.smallJpegs();
  const running: (Outcome | Promise<Outcome>)[] = [];
  const taken = (outcome: Outcome): LabelledImage | undefined => {
    stream.signal?.throwIfAborted();
    if (!(outcome instanceof DatasetFileError)) return outcome;
    if (stream.onInvalid === undefined || outcome.reason !== "image") throw outcome;
    stream.onInvalid(outcome);
    return undefined;
  };
  for await (const { path, content } of tree.read(new Set(places.keys()), stream.signal)) {
    const place = places.get(path);
    if (place === undefined) continue;
    const small = smallJpegs.decode(content, options, limits.imagePixels);
    const outcome =
      small === undefined ? decoded(decoding, path, content, place) : placed(decoding, path, small, place);
    running.push(outcome);
    // What is there already is not waited for, unless it is behind another's decoding
    while (running.length >= DECODING_AT_ONCE || (running[0] !== undefined && !(running[0] instanceof Promise))) {
      const first = running.shift();
      const image = first === undefined ? undefined : taken(first instanceof Promise ? await first : first);
      if (image !== undefined) yield image;
    }
  }
  for (const outcome of running) {
    const image = taken(await outcome);
    if (image !== undefined) yield image;
  }
}

type Place = Pick<LabelledImage, "index" | "label">;

async function decoded(decoding: Decoding, path: string, content: Uint8Array, place: Place): Promise<Outcome> {
  const { tree, options, limits } = decoding;
  try {
    return placed(decoding, path, await decodeImage(content, options, limits.imagePixels), place);
  } catch (cause) {
    return imageFault(tree, path, cause);
  }
}

function placed({ tree, shape }: Decoding, path: string, image: DecodedImage, place: Place): Outcome {
  try {
    checkSize(image, shape);
  } catch (cause) {
    return imageFault(tree, path, cause);
  }
  return { index: place.index, label: place.label, pixels: image.pixels };
}

/** Images of another size than the data set's; only where the data set's name gives none. */
class ImageSizeError extends Error {
  override readonly name = "ImageSizeError";
}

function checkSize({ height, width }: DecodedImage, shape: ImageShape): void {
  if (height === shape.height && width === shape.width) return;
  throw new ImageSizeError(
    `the image is ${height}x${width}, the first is ${shape.height}x${shape.width}; give the size all should get, ` +
      `such as ?size=${shape.height}x${shape.width}`,
  );
}

function imageFault(tree: FileTree, path: string, cause: unknown): DatasetFileError {
  if (cause instanceof ImageSizeError) return tree.fault("dimensions", path, cause.message);
  if (cause instanceof ImageDecodingError) return tree.fault("image", path, cause.message, cause);
  throw cause;
}
