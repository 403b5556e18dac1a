import type { DatasetFileError } from "../dataset-file-error.js";
import type { ImageDataset, ImageShape, ImageSplit } from "../image-dataset.js";
import { imageSize } from "../image-dataset.js";

/** An image of a stream. */
export interface LabelledImage {
  /** Its place in the split, in [0, count): files are ordered by the code units of their paths. */
  readonly index: number;
  /** In [0, classes). */
  readonly label: number;
  /** [channels, height, width], row-major. */
  readonly pixels: Uint8Array;
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Called for each image that is left out. Without it, such an image ends the stream with its error. */
  readonly onInvalid?: (error: DatasetFileError) => void;
}

/** One split of an image source. */
export interface SourceSplit {
  /** Images as listed, those that will turn out to be damaged included; at least 1. */
  readonly count: number;
  /**
   * Reads the images; none is held longer than it takes. They come in the order of the files or the archive, which is
   * the same at every reading but not always that of their indices; left-out images leave gaps in the indices.
   *
   * @throws DatasetFileError; the signal's reason when aborted
   */
  images(options?: StreamOptions): AsyncGenerator<LabelledImage>;
}

/** A data set whose files have been listed but not read: all that the readers have in common. */
export interface ImageSource {
  /** Kind and file name, such as "folder:photos". */
  readonly name: string;
  /** Class names; a label is a position in this list. */
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  /** What becomes of images that cannot be decoded when the source is loaded. */
  readonly invalid: "refuse" | "skip";
  readonly train: SourceSplit;
  readonly test: SourceSplit;
  /**
   * SHA-256 (hexadecimal) of all that the images come from; absent where they are stored as bytes, which are not worth
   * keeping elsewhere.
   *
   * @throws DatasetFileError; the signal's reason when aborted
   */
  readonly fingerprint?: (signal?: AbortSignal) => Promise<string>;
}

/** A data set in memory as a source. */
export function sourceOf({ name, classes, channels, height, width, train, test }: ImageDataset): ImageSource {
  const shape = { channels, height, width };
  return { name, classes, shape, invalid: "refuse", train: splitSource(train), test: splitSource(test) };
}

function splitSource({ count, images, labels, shape }: ImageSplit): SourceSplit {
  const size = imageSize(shape);
  return {
    count,
    async *images({ signal } = {}) {
      for (const [index, label] of labels.entries()) {
        signal?.throwIfAborted();
        yield { index, label, pixels: images.subarray(index * size, (index + 1) * size) };
      }
    },
  };
}
