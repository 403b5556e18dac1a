import {
  checkCount,
  checkWhitening,
  preparedSplits,
  sessionRuns,
  type Datasets,
  type SizeLimits,
  type TaskDevice,
  type Whitenings,
} from "@condensery/compute-kit";
import {
  trainedAlready,
  trainExpert as trainOne,
  UsageMeter,
  type Compiler,
  type SingleExpertProgress,
  type SingleExpertTraining,
  type TrainedExpert,
  type Usage,
} from "@condensery/engine";
import type { DatasetDescription } from "@condensery/datasets";
import { invalidRequest, span } from "@condensery/service-kit";
import { TrajectoryError, type SnapshotStore } from "@condensery/trajectories";
import type { CheckedTrainExpert } from "../train-expert-request.js";

export interface TrainExpertTools {
  readonly tasks: Pick<TaskDevice, "runtime">;
  readonly store: SnapshotStore;
  readonly datasets: Datasets;
  readonly whitenings: Whitenings;
  readonly compiler: Compiler;
  readonly limits: Pick<SizeLimits, "maxTrainingImages" | "maxMemoryBytes">;
}

/** An expert in the store, and what this call's part of its training cost. */
export interface TrainExpertOutcome extends TrainedExpert {
  readonly usage: Usage;
}

/** Trains what the store does not have of one expert. */
export async function trainExpert(
  { tasks, store, datasets, whitenings, compiler, limits }: TrainExpertTools,
  { specification, expert, epochs }: CheckedTrainExpert,
  onProgress: (progress: SingleExpertProgress) => void,
  signal: AbortSignal,
): Promise<TrainExpertOutcome> {
  const { spec, network, dataset, preprocessing, ...optimiser } = specification;
  const check = ({ train, shape }: DatasetDescription): void => {
    checkCount(epochs * train, limits.maxTrainingImages, "images to train on (epochs x training images)", "epochs");
    if (preprocessing.kind === "zca") checkWhitening(shape, limits, "specification.preprocessing.zca");
  };
  const loaded = await datasets.load(dataset, { signal, check });
  signal.throwIfAborted();
  const splits = preparedSplits(loaded, preprocessing, spec, "specification.", { whitenings, signal });
  const meter = new UsageMeter(sessionRuns);
  const images = loaded.dataset.train.count;
  const wanted = {
    spec: { network: spec, datasetDigest: loaded.digest, preprocessing, ...optimiser },
    store,
    expert,
    epochs,
    signal,
  };
  const stored = await trainedAlready(wanted);
  if (stored !== undefined) return { ...stored, usage: meter.usage };
  try {
    const trained = await trainOne(await tasks.runtime(), {
      ...wanted,
      network,
      train: await splits.of("train"),
      test: await splits.of("test"),
      onProgress,
      meter,
      compiler,
      aroundEpoch: epochSpans(expert, images, meter),
    });
    return { ...trained, usage: meter.usage };
  } catch (error) {
    if (!(error instanceof TrajectoryError) || error.reason !== "value") throw error;
    // Parameters that are no numbers any more cannot be stored; only the caller can do something about it
    const description = `expected a rate with which training does not diverge, got ${optimiser.learningRate}: ${error.message}`;
    throw invalidRequest([{ field: "specification.learning_rate", description }]);
  }
}

function epochSpans(expert: number, images: number, meter: UsageMeter): SingleExpertTraining["aroundEpoch"] {
  return (epoch, run) => {
    const attributes = { "condensery.expert": expert, "condensery.epoch": epoch, "condensery.images": images };
    return span("condensery.expert_epoch", attributes, async (open) => {
      const before = meter.usage;
      const result = await run();
      const { deviceSeconds, flops } = meter.since(before);
      open.set({ "condensery.device_seconds": deviceSeconds, "condensery.flops": flops });
      return result;
    });
  };
}
