import { imageFormat } from "./image-format.js";
import { planesOfRgb } from "./planes.js";

/** How the size of a data set's images is brought about. */
export interface ImageOptions {
  /** Null: the images have one size already and keep it. */
  readonly size: { readonly height: number; readonly width: number } | null;
  /**
   * - `crop`: resized until the shorter side fits, then cut at the centre
   * - `stretch`: both sides are resized, the aspect ratio is not kept
   */
  readonly fit: "crop" | "stretch";
  /** What becomes of images that cannot be decoded: they end the reading, or they are left out and counted. */
  readonly invalid: "refuse" | "skip";
}

export interface DecodedImage {
  readonly height: number;
  readonly width: number;
  /** [3, height, width]: planes of red, green and blue. */
  readonly pixels: Uint8Array;
}

/** An image that cannot be decoded. */
export class ImageDecodingError extends Error {
  override readonly name = "ImageDecodingError";
}

/**
 * Decodes a JPEG, PNG or WebP image to 8-bit sRGB, upright by its EXIF orientation. Grey and palette images become RGB,
 * CMYK and embedded colour profiles are converted, 16-bit values are cut to 8, an alpha channel is dropped and of
 * moving images the first is taken. Resizing is bilinear with antialiasing, as torchvision does it.
 *
 * @throws ImageDecodingError
 */
export async function decodeImage(
  content: Uint8Array,
  { size, fit }: Pick<ImageOptions, "size" | "fit">,
  maxPixels: number,
): Promise<DecodedImage> {
  if (imageFormat(content) === undefined) {
    throw new ImageDecodingError("expected a JPEG, PNG or WebP image, found something else");
  }
  // Loaded where it is used: not every process that knows data sets decodes images
  const { default: sharp } = await import("sharp");
  // With "warning" sharp would refuse the many photographs that have harmless extra bytes
  let image = sharp(content, { failOn: "error", limitInputPixels: maxPixels }).autoOrient();
  if (size !== null) {
    image = image.resize(size.width, size.height, {
      fit: fit === "crop" ? "cover" : "fill",
      position: "centre",
      kernel: "linear",
      fastShrinkOnLoad: false, // Its pre-scaling in the JPEG decoder gives other pixels
    });
  }
  try {
    const { data, info } = await image.removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    const { height, width, channels } = info;
    if (channels !== 3) throw new Error(`expected 3 channels, found ${channels}`);
    return { height, width, pixels: planesOfRgb(data, height * width) };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ImageDecodingError(`the image cannot be decoded (${detail.trim()})`, { cause });
  }
}
