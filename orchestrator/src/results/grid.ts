import type { ImageShape } from "@condensery/datasets";
import { encode } from "fast-png";

/** Pixels of white between images. */
const gap = 2;
const white = 255;
/** Images up to this side are enlarged, so that single pixels can be seen. */
const smallSide = 64;
const enlargement = 4;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** Row-major, channels together. */
  readonly data: Uint8Array;
}

/** A picture of all images, class-major [n, c, h, w] of values of [0, 1]: one row a class. */
export function gridPng(values: Float32Array, shape: ImageShape, classes: number): Uint8Array {
  const { width, height, channels, data } = gridPixels(values, shape, classes);
  return encode({ width, height, channels, data, depth: 8 });
}

/** The same as pixels. Images of other than three channels show their first. */
export function gridPixels(values: Float32Array, shape: ImageShape, classes: number): Pixels {
  const scale = Math.max(shape.height, shape.width) <= smallSide ? enlargement : 1;
  const channels = shape.channels === 3 ? 3 : 1;
  const size = shape.channels * shape.height * shape.width;
  const columns = values.length / size / classes;
  const width = columns * (shape.width * scale + gap) - gap;
  const height = classes * (shape.height * scale + gap) - gap;
  const data = new Uint8Array(width * height * channels).fill(white);
  for (let row = 0; row < classes; row++) {
    for (let column = 0; column < columns; column++) {
      const image = values.subarray((row * columns + column) * size, (row * columns + column + 1) * size);
      const [top, left] = [row * (shape.height * scale + gap), column * (shape.width * scale + gap)];
      paint({ width, height, channels, data }, image, shape, { top, left, scale });
    }
  }
  return { width, height, channels, data };
}

interface Place {
  readonly top: number;
  readonly left: number;
  readonly scale: number;
}

/** Enlarges by repeating the nearest pixel. */
function paint(pixels: Pixels, image: Float32Array, { height, width }: ImageShape, { top, left, scale }: Place): void {
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const from = Math.floor(y / scale) * width + Math.floor(x / scale);
      const to = ((top + y) * pixels.width + left + x) * pixels.channels;
      for (let channel = 0; channel < pixels.channels; channel++) {
        pixels.data[to + channel] = Math.round((image[channel * height * width + from] ?? 0) * 255);
      }
    }
  }
}
