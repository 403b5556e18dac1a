import { preparedSplits, type Datasets } from "@condensery/compute-kit";
import { evaluate as evaluateRepeats, UsageMeter, type Compiler, type EvaluationProgress } from "@condensery/engine";
import { parameterCount } from "@condensery/networks";
import type { Runtime } from "@condensery/runtime";
import { span } from "@condensery/service-kit";
import type { CheckedEvaluate } from "../evaluate-request.js";

export interface EvaluateTools {
  readonly runtime: Runtime;
  readonly datasets: Datasets;
  readonly compiler: Compiler;
}

export interface Evaluated {
  /** One a repeat of this call, in order. */
  readonly accuracies: readonly number[];
  readonly deviceSeconds: number;
}

/** Trains fresh networks on the images, over all workers. A pure function of its request. */
export async function evaluate(
  { runtime, datasets, compiler }: EvaluateTools,
  request: CheckedEvaluate,
  onProgress: (progress: EvaluationProgress) => void,
  signal: AbortSignal,
): Promise<Evaluated> {
  const { spec, network, images, labels, dataset, preprocessing, protocol, firstRepeat, seed } = request;
  const loaded = await datasets.load(dataset);
  signal.throwIfAborted();
  const { test } = preparedSplits(loaded, preprocessing, spec, "");
  const attributes = {
    "condensery.images": images.shape[0],
    "condensery.parameters": parameterCount(network.parameters),
  };
  return span("condensery.evaluation", attributes, async (open) => {
    const meter = new UsageMeter();
    const { accuracies } = await evaluateRepeats(runtime, {
      network,
      protocol,
      firstRepeat,
      imagesOf: () => images,
      labels,
      test,
      seed,
      signal,
      onProgress,
      meter,
      compiler,
    });
    const { deviceSeconds, flops } = meter.usage;
    open.set({ "condensery.device_seconds": deviceSeconds, "condensery.flops": flops });
    return { accuracies, deviceSeconds };
  });
}
