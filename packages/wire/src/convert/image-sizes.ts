import { integerFromWire, type IntegerRange } from "./numbers.js";
import { invalid } from "./wire-error.js";

interface Sides {
  readonly height: number;
  readonly width: number;
}

interface ImageSizes extends Sides {
  readonly channels: number;
  readonly classes: number;
}

/** What `convertAll` takes. */
type Converters<Fields> = { readonly [Name in keyof Fields]: () => Fields[Name] };

/** The sizes of images, whose sides are checked as the network needs it. */
export function imageSizes(message: ImageSizes, path: string, sides: Converters<Sides>): Converters<ImageSizes> {
  return {
    channels: () => integerFromWire(message.channels, `${path}.channels`, { from: 1, to: 64 }),
    height: sides.height,
    width: sides.width,
    classes: () => integerFromWire(message.classes, `${path}.classes`, { from: 2, to: 100_000 }),
  };
}

/** Sides of a range. */
export function sidesWithin(range: IntegerRange, { height, width }: Sides, path: string): Converters<Sides> {
  return {
    height: () => integerFromWire(height, `${path}.height`, range),
    width: () => integerFromWire(width, `${path}.width`, range),
  };
}

/** Sides of a square, for networks that are defined for some squares only. */
export function squareOf(sides: readonly number[], { height, width }: Sides, path: string): Converters<Sides> {
  const defined = sides.join(" or ");
  const checked = (name: keyof Sides, side: number, legal: boolean, expected: string): number => {
    if (legal) return side;
    throw invalid(`${path}.${name}`, expected, String(side));
  };
  const isDefined = sides.includes(height);
  return {
    height: () => checked("height", height, isDefined, defined),
    // Where the height is itself a mistake, any legal width is none
    width: () =>
      isDefined
        ? checked("width", width, width === height, `${height}, the height`)
        : checked("width", width, sides.includes(width), defined),
  };
}
