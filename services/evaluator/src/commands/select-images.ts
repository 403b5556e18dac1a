import { preparedSplits, sessionRuns } from "@condensery/compute-kit";
import { NotEnoughImagesError, randomPerClass } from "@condensery/datasets";
import { selectImages as select, UsageMeter, type EvaluationProgress, type Usage } from "@condensery/engine";
import { invalid } from "@condensery/wire/convert";
import type { CheckedSelection } from "../select-request.js";
import type { EvaluateTools } from "./evaluate.js";

export interface Selected {
  /** Of training images, class by class, in the order of their choice. */
  readonly indices: Int32Array;
  readonly usage: Usage;
}

/** Chooses real training images. A pure function of its request. */
export async function selectImages(
  { runtime, datasets, compiler }: EvaluateTools,
  { dataset, imagesPerClass, seed, features }: CheckedSelection,
  onProgress: (progress: EvaluationProgress) => void,
  signal: AbortSignal,
): Promise<Selected> {
  const loaded = await datasets.load(dataset, { signal });
  signal.throwIfAborted();
  const { train, classes } = loaded.dataset;
  const meter = new UsageMeter(sessionRuns);
  const indices = await enoughImages(async () => {
    if (features === undefined) return randomPerClass(train.labels, classes.length, imagesPerClass, seed);
    const { method, preprocessing, training } = features;
    const prepared = preparedSplits(loaded, preprocessing, training.spec, "");
    return select(runtime, {
      method,
      imagesPerClass,
      train: prepared.train,
      seed,
      features: training,
      signal,
      onProgress,
      meter,
      compiler,
    });
  });
  return { indices, usage: meter.usage };
}

/** A class with too few images is a mistake of the request. */
async function enoughImages<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof NotEnoughImagesError)) throw error;
    const { classIndex, available, requested } = error;
    throw invalid("images_per_class", `at most ${available}, as class ${classIndex} has images`, String(requested));
  }
}
