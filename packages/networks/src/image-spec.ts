import { NetworkError } from "./network.js";

/** What every network must know of its task. */
export interface ImageSpec {
  /** Channels of an image. */
  readonly channels: number;
  /** Image height and width in pixels. */
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** Throws NetworkError unless all are positive integers. */
export function expectPositive(title: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new NetworkError(`${title} ${name} must be a positive integer, got ${value}`);
    }
  }
}

/** Throws NetworkError unless the value, which a file may hold, is one of the options. */
export function expectOption(title: string, name: string, value: unknown, options: readonly string[]): void {
  if (typeof value !== "string" || !options.includes(value)) {
    throw new NetworkError(`${title} ${name} must be one of ${options.join(", ")}, got ${JSON.stringify(value)}`);
  }
}

/** Throws NetworkError unless the image is a square with one of the sides for which the network is defined. */
export function expectSide(title: string, { height, width }: ImageSpec, sides: readonly number[]): void {
  if (height !== width || !sides.includes(height)) {
    const defined = sides.map((side) => `${side}x${side}`).join(" or ");
    throw new NetworkError(`${title} is defined for images of ${defined} pixels, got ${height}x${width}`);
  }
}

/** The description's sizes, for `expectPositive`. */
export function imageSizes({ channels, height, width, classes }: ImageSpec): Readonly<Record<string, number>> {
  return { channels, height, width, classes };
}
