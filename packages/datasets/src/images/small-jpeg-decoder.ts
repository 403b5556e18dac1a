import type { JPEGDecoder } from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs";
import type { DecodedImage, ImageOptions } from "./decode-image.js";
import { plainJpeg } from "./jpeg-header.js";
import { planesOfGrey, planesOfRgb } from "./planes.js";

/** What decodes small JPEG images, with its version, as package.json pins it. */
export const smallJpegCodec = "@cornerstonejs/codec-libjpeg-turbo-8bit 1.2.8";

/** Of larger images setting up a pipeline is a small part; and it bounds the codec's memory. */
const MOST_PIXELS = 128 * 128;

/** Bytes that are allocated at once for the pixels of several images. */
const SHARED_BYTES = 96 * 1024;

/** Each damaged image leaves up to 25 KB behind in the codec's memory, which has 50 MB. */
const MOST_REFUSALS = 500;

/**
 * Decodes small plain JPEG images, for which libvips takes ten times as long to set itself up as to decode them. The codec
 * is libjpeg-turbo as WebAssembly; of such images it makes the same pixels as sharp, bit for bit.
 */
export class SmallJpegDecoder {
  #codec: JPEGDecoder | undefined;
  #refusals = 0;
  #free = new Uint8Array(0);

  private constructor(codec: JPEGDecoder | undefined) {
    this.#codec = codec;
  }

  /** Where there is no WebAssembly, the decoder leaves every image to sharp. */
  static async open(): Promise<SmallJpegDecoder> {
    try {
      const { default: codec } = await import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs");
      const { JPEGDecoder } = await codec();
      return new SmallJpegDecoder(new JPEGDecoder());
    } catch {
      return new SmallJpegDecoder(undefined);
    }
  }

  /**
   * Decodes at once, without a promise, which would cost as much as a tenth of the decoding.
   *
   * @returns undefined for all that is not small, plain, of the wanted size and whole beyond doubt: it is left to sharp, which
   * knows what is wrong with it
   */
  decode(content: Uint8Array, { size }: Pick<ImageOptions, "size">, maxPixels: number): DecodedImage | undefined {
    const codec = this.#codec;
    if (codec === undefined) return undefined;
    const header = plainJpeg(content);
    if (header === undefined || header.height * header.width > Math.min(MOST_PIXELS, maxPixels)) return undefined;
    const { height, width, channels } = header;
    if (size !== null && (size.height !== height || size.width !== width)) return undefined;
    try {
      codec.getEncodedBuffer(content.length).set(content);
      codec.decode();
      const decoded = codec.getDecodedBuffer();
      if (decoded.length !== height * width * channels) return undefined;
      const room = this.#room(3 * height * width);
      const planes = channels === 1 ? planesOfGrey : planesOfRgb;
      const pixels = planes(decoded, height * width, room);
      return { height, width, pixels };
    } catch (error) {
      this.#refusals += 1;
      // The codec throws numbers; anything else means that it is broken
      if (this.#refusals === MOST_REFUSALS || typeof error !== "number") this.#codec = undefined;
      return undefined;
    }
  }

  /** Of memory that some images share: an allocation of its own for each takes a tenth of the decoding. */
  #room(bytes: number): Uint8Array {
    if (this.#free.length < bytes) this.#free = new Uint8Array(Math.max(bytes, SHARED_BYTES));
    const room = this.#free.subarray(0, bytes);
    this.#free = this.#free.subarray(bytes);
    return room;
  }
}
