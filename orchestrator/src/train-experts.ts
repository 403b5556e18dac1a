import { summarise, trainExperts, type ExpertSpec } from "@condensery/engine";
import type { TrajectoryStore } from "@condensery/trajectories";
import type { JobContext } from "./job-context.js";
import type { AccuracyRow } from "./job-result.js";

/** Where the outer loop finds its experts. */
export interface ReadyExperts {
  readonly store: TrajectoryStore;
  readonly specDigest: string;
  readonly accuracy: AccuracyRow;
}

/** Trains the experts that the store lacks, side by side. */
export async function readyExperts(
  { spec, device, data, emit, signal }: JobContext,
  store: TrajectoryStore,
): Promise<ReadyExperts> {
  const { count, epochs, learningRate, batchSize } = spec.experts;
  const expertSpec: ExpertSpec = {
    network: data.networkSpec,
    datasetDigest: data.digest,
    preprocessing: data.preprocessing,
    learningRate,
    batchSize,
    seed: BigInt(spec.seed),
  };
  await using lease = await device.parallel(count);
  const trained = await trainExperts(lease.runtime, {
    spec: expertSpec,
    network: data.network,
    train: data.train,
    test: data.test,
    store,
    experts: count,
    epochs,
    signal,
    onProgress: (progress) => emit({ kind: "expert-progressed", ...progress }),
  });
  const { specDigest, accuracies, epochsTrained } = trained;
  emit({ kind: "experts-trained", specDigest, accuracies, epochsTrained });
  const row = { images: data.train.count, repeats: count, epochs, learningRate };
  return { store, specDigest, accuracy: { ...summarise(accuracies), ...row } };
}
