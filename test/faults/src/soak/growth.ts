import { type ServiceName, serviceNames } from "@condensery/system";
import type { Series } from "./sampler.js";

/** What became of the memory and the descriptors of a service's process that lived longest. */
export interface Growth {
  readonly service: ServiceName;
  readonly samples: number;
  readonly rss: {
    readonly startBytes: number;
    readonly medianBytes: number;
    readonly endBytes: number;
    /** Median of the last quarter over that of the second, less 1; undefined with too few samples to tell. */
    readonly growth: number | undefined;
  };
  /** At rest; undefined with fewer than two such samples. */
  readonly descriptors: { readonly start: number; readonly end: number } | undefined;
  /** Nothing grew that must not. */
  readonly flat: boolean;
}

/** A quarter of fewer would be one chance sample. */
const fewestSamples = 8;
const mostGrowth = 0.1;

/** One for each service that was ever measured. */
export function growthOf(series: readonly Series[]): readonly Growth[] {
  return serviceNames.flatMap((service) => {
    const own = series.filter((each) => each.service === service);
    const longest = most(own, ({ samples }) => samples.length);
    if (longest === undefined) return [];
    const rss = rssOf(longest.samples.map(({ rssBytes }) => rssBytes));
    const descriptors = descriptorsOf(own);
    const flat = (rss.growth ?? 0) <= mostGrowth && (descriptors?.end ?? 0) <= (descriptors?.start ?? 0);
    return [{ service, samples: longest.samples.length, rss, descriptors, flat }];
  });
}

function rssOf(bytes: readonly number[]): Growth["rss"] {
  const quarter = bytes.length / 4;
  const second = median(bytes.slice(Math.round(quarter), Math.round(2 * quarter)));
  const last = median(bytes.slice(Math.round(3 * quarter)));
  return {
    startBytes: bytes.at(0) ?? 0,
    medianBytes: median(bytes),
    endBytes: bytes.at(-1) ?? 0,
    growth: bytes.length < fewestSamples ? undefined : last / second - 1,
  };
}

/** Of the process that was at rest most often. */
function descriptorsOf(own: readonly Series[]): Growth["descriptors"] {
  const atRest = own.map(({ samples }) => samples.filter((sample) => sample.atRest));
  const counts = most(atRest, ({ length }) => length)?.map(({ descriptors }) => descriptors) ?? [];
  const [start, end] = [counts.at(0), counts.at(-1)];
  return counts.length < 2 || start === undefined || end === undefined ? undefined : { start, end };
}

function most<T>(items: readonly T[], size: (item: T) => number): T | undefined {
  return items.toSorted((first, second) => size(second) - size(first)).at(0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}
