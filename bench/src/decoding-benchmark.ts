import {
  fitPreprocessing,
  imageSize,
  loadDataset,
  openDataset,
  parseDatasetUri,
  prepareImages,
  type ImageShape,
} from "@condensery/datasets";
import type { DecodingCost } from "./rows.js";
import type { Measured, Work } from "./rounds.js";
import { median, ratios, spread } from "./statistics.js";

/**
 * What happens before an epoch can train. Decoding is in two parts, one of the whole data set and one for each image, so that
 * a part of the images tells of all.
 */
export interface DecodingWorks {
  /** Lists all files, which an archive has to be unpacked for. */
  readonly listing: Work;
  /** Reads, decodes and normalises `count` training images. */
  readonly reading: Work;
  /** Loads the whole data set, both splits, whose pixels an earlier loading has kept. */
  readonly kept: Work;
  readonly count: number;
  /** Training images of the data set, at least `count`. */
  readonly total: number;
  readonly classes: number;
  readonly shape: ImageShape;
}

/** Images that are normalised at once, as for a mini-batch. */
const batch = 256;

/**
 * The works for at most `most` images of a data set.
 *
 * @param cache folder for decoded pixels; the first run of `kept` fills it
 * @throws what the readers throw
 */
export async function decodingWorks(uri: string, most: number, cache: string): Promise<DecodingWorks> {
  const spec = parseDatasetUri(uri);
  const source = await openDataset(spec);
  const { shape, train } = source;
  const count = Math.min(most, train.count);
  const size = imageSize(shape);
  const read = async (): Promise<void> => {
    const images = new Uint8Array(count * size);
    const labels = new Int32Array(count);
    let done = 0;
    for await (const { pixels, label } of train.images()) {
      images.set(pixels, done * size);
      labels[done] = label;
      done += 1;
      if (done === count) break;
    }
    const split = { count, shape, images, labels };
    const preprocessing = fitPreprocessing(split);
    for (let start = 0; start < count; start += batch) {
      const indices = Int32Array.from({ length: Math.min(batch, count - start) }, (_, i) => start + i);
      prepareImages(split, preprocessing, indices);
    }
  };
  const list = async (): Promise<void> => {
    await openDataset(spec);
  };
  const load = async (): Promise<void> => {
    await loadDataset(spec, { decodedCache: cache });
  };
  const noProducts = { modelFlops: 0, executedFlops: 0 };
  return {
    listing: { name: "listing", ...noProducts, run: list },
    reading: { name: "reading", ...noProducts, run: read },
    kept: { name: "kept", ...noProducts, run: load },
    count,
    total: train.count,
    classes: source.classes.length,
    shape,
  };
}

/**
 * What having the images costs beside an epoch on as many as were read, round by round. Of what was done for the whole data
 * set, these images bear their part.
 */
export function decodingCost(
  { count, total }: Pick<DecodingWorks, "count" | "total">,
  { epoch, listing, reading, kept }: Readonly<Record<"epoch" | "listing" | "reading" | "kept", Measured>>,
): DecodingCost {
  const times = ({ samples }: Measured): number[] => samples.map(({ milliseconds }) => milliseconds);
  const [listed, read, loaded] = [times(listing), times(reading), times(kept)];
  const decoding = read.map((milliseconds, round) => milliseconds + ((listed[round] ?? 0) * count) / total);
  const loading = loaded.map((milliseconds) => (milliseconds * count) / total);
  return {
    images: count,
    listingMilliseconds: median(listed),
    readingMilliseconds: median(read),
    keptMilliseconds: median(loaded),
    shareOfEpoch: spread(ratios(decoding, times(epoch))),
    keptShareOfEpoch: spread(ratios(loading, times(epoch))),
  };
}
