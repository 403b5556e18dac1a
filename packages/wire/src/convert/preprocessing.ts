import type { ImageSize, Preprocessing } from "../generated/condensery/type/v1/dataset.js";
import { convertAll } from "./convert-all.js";
import { integerFromWire, numberFromWire, type NumberRange } from "./numbers.js";
import { invalid, required } from "./wire-error.js";

/** How raw bytes become network input. */
export interface PreprocessingSpec {
  readonly kind: "standardise";
  /** Per channel, of values in [0, 1]. */
  readonly mean: readonly number[];
  /** Per channel, above 0, of values in [0, 1]. */
  readonly std: readonly number[];
  /** Size after padding; null keeps the size. */
  readonly padTo: { readonly height: number; readonly width: number } | null;
}

/** The message of a preprocessing. */
export function preprocessingToWire({ mean, std, padTo }: PreprocessingSpec): Preprocessing {
  const padded = padTo === null ? {} : { padTo: { height: padTo.height, width: padTo.width } };
  return { mean: [...mean], std: [...std], ...padded };
}

/** The preprocessing of a message. @throws WireError listing every mistake */
export function preprocessingFromWire(message: Preprocessing | undefined, field: string): PreprocessingSpec {
  const { mean, std, padTo } = required(message, field, "a preprocessing");
  const fields = convertAll({
    mean: () => channelValues(mean, `${field}.mean`, { from: 0, to: 1 }),
    std: () => channelValues(std, `${field}.std`, { above: 0 }),
    channels: () => {
      if (std.length === mean.length) return mean.length;
      throw invalid(`${field}.std`, `as many numbers as mean has, ${mean.length}`, String(std.length));
    },
    padTo: () => (padTo === undefined ? null : imageSize(padTo, `${field}.pad_to`)),
  });
  return { kind: "standardise", mean: fields.mean, std: fields.std, padTo: fields.padTo };
}

function channelValues(values: readonly number[], field: string, range: NumberRange): readonly number[] {
  if (values.length === 0) throw invalid(field, "a number for each channel", "none");
  return values.map((value) => numberFromWire(value, field, range));
}

function imageSize({ height, width }: ImageSize, field: string): { readonly height: number; readonly width: number } {
  return convertAll({
    height: () => integerFromWire(height, `${field}.height`, { from: 1, to: 1024 }),
    width: () => integerFromWire(width, `${field}.width`, { from: 1, to: 1024 }),
  });
}
