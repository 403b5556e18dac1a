import { preparedSplits, sessionRuns } from "@condensery/compute-kit";
import { NotEnoughImagesError, randomPerClass } from "@condensery/datasets";
import {
  imageSubset,
  selectImages as select,
  UsageMeter,
  type EvaluationProgress,
  type Usage,
} from "@condensery/engine";
import { invalid } from "@condensery/wire/convert";
import type { CheckedSelection } from "../select-request.js";
import { classImages, type ClassImages } from "../class-images.js";
import { checkSelection } from "../selection-limit.js";
import type { EvaluateTools } from "./evaluate.js";

export interface Selected {
  /** Of training images, class by class, in the order of their choice. */
  readonly indices: Int32Array;
  readonly usage: Usage;
}

/** Chooses real training images. A pure function of its request. */
export async function selectImages(
  { runtime, datasets, whitenings, compiler, limits }: EvaluateTools,
  { dataset, imagesPerClass, classes, seed, features }: CheckedSelection,
  onProgress: (progress: EvaluationProgress) => void,
  signal: AbortSignal,
): Promise<Selected> {
  const loaded = await datasets.load(dataset, { signal });
  signal.throwIfAborted();
  const { train, classes: all } = loaded.dataset;
  const chosen = classImages(train.labels, all.length, classes);
  const meter = new UsageMeter(sessionRuns);
  const places = await enoughImages(chosen, async () => {
    const { labels, count } = chosen;
    if (features === undefined) return randomPerClass(labels, count, imagesPerClass, seed);
    const { method, preprocessing, training } = features;
    checkSelection(features.training, labels, limits);
    const prepared = preparedSplits(loaded, preprocessing, training.spec, "", { whitenings, signal });
    return select(runtime, {
      method,
      imagesPerClass,
      train: { ...imageSubset(await prepared.of("train"), chosen.members), labels, classes: count },
      seed,
      features: { ...training, spec: { ...training.spec, classes: count } },
      signal,
      onProgress,
      meter,
      compiler,
    });
  });
  return { indices: places.map((place) => chosen.members[place] ?? -1), usage: meter.usage };
}

/** A class with too few images is a mistake of the request. */
async function enoughImages<Result>({ classOf }: ClassImages, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof NotEnoughImagesError)) throw error;
    const { classIndex, available, requested } = error;
    throw invalid(
      "images_per_class",
      `at most ${available}, as class ${classOf(classIndex)} has images`,
      String(requested),
    );
  }
}
