import { preparedSplits, sessionRuns, type Datasets } from "@condensery/compute-kit";
import {
  evaluate as evaluateRepeats,
  UsageMeter,
  type AroundRepeat,
  type Compiler,
  type EvaluationProgress,
  type Usage,
} from "@condensery/engine";
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
  readonly usage: Usage;
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
  const total = new UsageMeter();
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
    compiler,
    aroundRepeat: repeatSpans(request, total),
  });
  return { accuracies, usage: total.usage };
}

/** Runs each repeat inside its span, which then says what it cost. */
function repeatSpans({ images, network }: CheckedEvaluate, total: UsageMeter): AroundRepeat {
  const attributes = {
    "condensery.images": images.shape[0],
    "condensery.parameters": parameterCount(network.parameters),
  };
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
