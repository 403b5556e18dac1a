import { ExportError } from "../export-error.js";
import { classIndices, imageShape, type CondensedSet } from "../condensed-set.js";
import { displayedPixels } from "../displayed-pixels.js";
import { classFolders } from "./class-folders.js";
import { encodePng } from "./encode-png.js";

/** One image as a file. */
export interface PictureFile {
  /** Relative, with slashes: `train/CLASS/0000.png`. */
  readonly path: string;
  /** Position of its class. */
  readonly label: number;
  /** Of a PNG. */
  readonly bytes: Uint8Array;
}

/**
 * The images as PNG files, numbered within their class, one after the other in the order of the set.
 *
 * @throws ExportError (format) for images of other than one or three channels; the signal's reason when aborted
 */
export async function* pictureFiles(set: CondensedSet, signal?: AbortSignal): AsyncGenerator<PictureFile> {
  const shape = imageShape(set);
  if (shape.channels !== 1 && shape.channels !== 3) {
    const advice = "export them as npz, which holds images of any kind";
    throw new ExportError("format", `expected images of 1 or 3 channels for PNG, got ${shape.channels}; ${advice}`);
  }
  const pixels = await displayedPixels(set, signal);
  const size = shape.channels * shape.height * shape.width;
  const folders = classFolders(set.classes);
  const numbers = set.classes.map(() => 0);
  for (const [image, label] of classIndices(set).entries()) {
    signal?.throwIfAborted();
    const number = numbers[label] ?? 0;
    numbers[label] = number + 1;
    const path = `train/${folders[label] ?? label}/${String(number).padStart(4, "0")}.png`;
    yield { path, label, bytes: await encodePng(pixels.subarray(image * size, (image + 1) * size), shape) };
  }
}
