import type { ImageSize, Preprocessing, ZcaWhitening } from "../generated/condensery/type/v1/dataset.js";
import { convertAll } from "./convert-all.js";
import { integerFromWire, numberFromWire, optionally, type NumberRange } from "./numbers.js";
import { invalid, required } from "./wire-error.js";

/** How raw bytes become network input. */
export type PreprocessingSpec = StandardisationSpec | ZcaSpec;

/** ZCA whitening that is fitted to the training images. */
export interface ZcaSpec {
  readonly kind: "zca";
  /** Added to the variances; above 0. */
  readonly epsilon: number;
  /** Size after padding; null keeps the size. */
  readonly padTo: StandardisationSpec["padTo"];
}

/** Mean and standard deviation of each channel. */
export interface StandardisationSpec {
  readonly kind: "standardise";
  /** Per channel, of values in [0, 1]. */
  readonly mean: readonly number[];
  /** Per channel, above 0, of values in [0, 1]. */
  readonly std: readonly number[];
  /** Size after padding; null keeps the size. */
  readonly padTo: { readonly height: number; readonly width: number } | null;
}

/** Of the literature. */
const usualEpsilon = 0.1;

/** The message of a preprocessing. */
export function preprocessingToWire(preprocessing: PreprocessingSpec): Preprocessing {
  const { padTo } = preprocessing;
  const padded = padTo === null ? {} : { padTo: { height: padTo.height, width: padTo.width } };
  if (preprocessing.kind === "zca") return { mean: [], std: [], zca: { epsilon: preprocessing.epsilon }, ...padded };
  return { mean: [...preprocessing.mean], std: [...preprocessing.std], ...padded };
}

/** The preprocessing of a message. @throws WireError listing every mistake */
export function preprocessingFromWire(message: Preprocessing | undefined, field: string): PreprocessingSpec {
  const { mean, std, padTo, zca } = required(message, field, "a preprocessing");
  if (zca !== undefined) return zcaFromWire({ mean, std, padTo, zca }, field);
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

/** The epsilon of a whitening. @throws WireError */
export function zcaEpsilonFromWire(message: ZcaWhitening | undefined, field: string): number {
  return optionally(numberFromWire, message?.epsilon, `${field}.epsilon`, { above: 0 }) ?? usualEpsilon;
}

function zcaFromWire({ mean, std, padTo, zca }: Preprocessing, field: string): ZcaSpec {
  const { epsilon, padding } = convertAll({
    epsilon: () => zcaEpsilonFromWire(zca, `${field}.zca`),
    statistics: () => {
      if (mean.length + std.length > 0) throw invalid(`${field}.zca`, "either a whitening or mean and std", "both");
      return undefined;
    },
    padding: () => (padTo === undefined ? null : imageSize(padTo, `${field}.pad_to`)),
  });
  return { kind: "zca", epsilon, padTo: padding };
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
