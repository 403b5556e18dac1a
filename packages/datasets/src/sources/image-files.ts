import { sourceFingerprint } from "../cache/source-fingerprint.js";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import type { FileTree, TreeFile } from "../files/file-tree.js";
import { decodeImage, ImageDecodingError, type DecodedImage, type ImageOptions } from "../images/decode-image.js";
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
  const split = (files: readonly LabelledFile[]): SourceSplit => ({
    count: files.length,
    images: (stream = {}) => decodedImages({ tree, files, shape, options, limits }, stream),
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
}

/** Decodes several files at once and yields them in the order of reading. */
async function* decodedImages(decoding: Decoding, stream: StreamOptions): AsyncGenerator<LabelledImage> {
  const { tree, files, shape, options, limits } = decoding;
  const places = new Map(files.map(({ path, label }, index) => [path, { index, label }]));
  const running: Promise<LabelledImage | DatasetFileError>[] = [];
  const decode = async (
    path: string,
    content: Uint8Array,
    place: Pick<LabelledImage, "index" | "label">,
  ): Promise<LabelledImage | DatasetFileError> => {
    try {
      const image = await decodeImage(content, options, limits.imagePixels);
      checkSize(image, shape);
      return { ...place, pixels: image.pixels };
    } catch (cause) {
      return imageFault(tree, path, cause);
    }
  };
  const next = async (): Promise<LabelledImage | undefined> => {
    const result = await running.shift();
    stream.signal?.throwIfAborted();
    if (!(result instanceof DatasetFileError)) return result;
    if (stream.onInvalid === undefined || result.reason !== "image") throw result;
    stream.onInvalid(result);
    return undefined;
  };
  for await (const { path, content } of tree.read(new Set(places.keys()), stream.signal)) {
    const place = places.get(path);
    if (place !== undefined) running.push(decode(path, content, place));
    if (running.length < DECODING_AT_ONCE) continue;
    const image = await next();
    if (image !== undefined) yield image;
  }
  while (running.length > 0) {
    const image = await next();
    if (image !== undefined) yield image;
  }
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
