import {
  checkWhitening,
  preparedSplits,
  sessionRuns,
  type Datasets,
  type SizeLimits,
  type Whitenings,
} from "@condensery/compute-kit";
import type { DatasetDescription } from "@condensery/datasets";
import {
  classCorrect,
  confusionMatrix,
  evaluate as evaluateRepeats,
  UsageMeter,
  type AroundRepeat,
  type Compiler,
  type CurvePoint,
  type EvaluationProgress,
  type Usage,
} from "@condensery/engine";
import { parameterCount } from "@condensery/networks";
import type { Runtime } from "@condensery/runtime";
import { span } from "@condensery/service-kit";
import type { CheckedEvaluate } from "../evaluate-request.js";
import { trainingImages } from "../real-training.js";
import { checkTrainedImages } from "../training-limit.js";

export interface EvaluateTools {
  readonly runtime: Runtime;
  readonly datasets: Datasets;
  readonly whitenings: Whitenings;
  readonly compiler: Compiler;
  readonly limits: Pick<SizeLimits, "maxTrainingImages" | "maxMemoryBytes">;
}

export interface Evaluated {
  /** One a repeat of this call, in order. */
  readonly outcomes: readonly RepeatResult[];
  /** Tested images of each class, [classes]. */
  readonly classImages: Int32Array;
  readonly usage: Usage;
}

export interface RepeatResult {
  /** After the last epoch. */
  readonly accuracy: number;
  readonly best: CurvePoint;
  readonly curve: readonly CurvePoint[];
  /** [classes] */
  readonly classCorrect: Int32Array;
  /** [classes, classes], true classes as rows; undefined unless asked for. */
  readonly confusion: Int32Array | undefined;
}

/** Trains fresh networks on the images, over all workers. A pure function of its request. */
export async function evaluate(
  { runtime, datasets, whitenings, compiler, limits }: EvaluateTools,
  request: CheckedEvaluate,
  onProgress: (progress: EvaluationProgress) => void,
  signal: AbortSignal,
): Promise<Evaluated> {
  const { spec, network, dataset, preprocessing, protocol, firstRepeat, seed, confusion, testedOn } = request;
  // Of images that the request names or brings it was checked with the request
  const checkAll = ({ train, shape }: DatasetDescription): void => {
    if (preprocessing.kind === "zca") checkWhitening(shape, limits, "preprocessing.zca");
    if (request.training.count === undefined) checkTrainedImages(train, protocol, limits);
  };
  const loaded = await datasets.load(dataset, { signal, check: checkAll });
  signal.throwIfAborted();
  const prepared = preparedSplits(loaded, preprocessing, spec, "", { whitenings, signal });
  const test = await prepared.of(testedOn);
  const training = await trainingImages(request.training, () => prepared.of("train"));
  const total = new UsageMeter();
  const images = request.training.count ?? loaded.dataset.train.count;
  const { outcomes } = await evaluateRepeats(runtime, {
    network,
    protocol,
    firstRepeat,
    training,
    test,
    seed,
    signal,
    onProgress,
    compiler,
    aroundRepeat: repeatSpans(images, parameterCount(network.parameters), total),
  });
  const { labels, classes } = test;
  return {
    outcomes: outcomes.map(({ predictions, ...outcome }) => ({
      ...outcome,
      classCorrect: classCorrect(predictions, labels, classes),
      confusion: confusion ? confusionMatrix(predictions, labels, classes) : undefined,
    })),
    // Every image is right about itself
    classImages: classCorrect(labels, labels, classes),
    usage: total.usage,
  };
}

/** Runs each repeat inside its span, which then says what it cost. */
function repeatSpans(images: number, parameters: number, total: UsageMeter): AroundRepeat {
  const attributes = { "condensery.images": images, "condensery.parameters": parameters };
  return (_, run) =>
    span("condensery.evaluation", attributes, async (open) => {
      const meter = new UsageMeter(sessionRuns);
      const result = await run(meter);
      const { usage } = meter;
      open.set({ "condensery.device_seconds": usage.deviceSeconds, "condensery.flops": usage.flops });
      total.add(usage);
      return result;
    });
}
