import { augmentationJson, noAugmentation, type Augmentation } from "@condensery/condensation";
import { NetworkError, type Network, type NetworkSpec } from "@condensery/networks";
import type { Preprocessing } from "@condensery/datasets";
import type { JsonObject } from "@condensery/trajectories";

/**
 * Everything that determines an expert's trajectory (methods section 2): experts of equal specifications are the same
 * and are trained once. The number of experts and of epochs is not part of it, so that more can be added later.
 */
export interface ExpertSpec {
  /** One whose training and evaluation are the same function: without batch norm. */
  readonly network: NetworkSpec;
  /** SHA-256 of the data set's content. */
  readonly datasetDigest: string;
  readonly preprocessing: Preprocessing;
  /** Plain SGD: no momentum, no weight decay, constant learning rate. 0.01 in the literature. */
  readonly learningRate: number;
  /** 256 in the literature; the last, partial batch of an epoch is kept. */
  readonly batchSize: number;
  /** Of every training batch. Default: none. */
  readonly augmentation?: Augmentation | undefined;
  /** Of initialisation, shuffling and augmentation; in [0, 2^64). */
  readonly seed: bigint;
}

/** Raised when training itself changes, so that older trajectories are not taken for new ones. */
const trainingVersion = 1;

/**
 * Throws NetworkError for a network with running statistics: a trajectory holds parameters alone, of which such a
 * network could not be tested.
 */
export function expectNoStatistics({ statistics }: Network): void {
  if (statistics.length === 0) return;
  throw new NetworkError(
    "an expert's network must be its parameters alone, got one with the running statistics of " +
      `${statistics.length / 2} batch norms; use instance norm or none`,
  );
}

/** The specification as the trajectory store keeps it. */
export function expertSpecJson({
  network,
  preprocessing,
  augmentation = noAugmentation,
  seed,
  ...rest
}: ExpertSpec): JsonObject {
  return {
    training: { version: trainingVersion, optimiser: "sgd", augmentation: augmentationJson(augmentation) },
    network: { ...network },
    preprocessing: preprocessingJson(preprocessing),
    ...rest,
    seed: seed.toString(),
  };
}

function preprocessingJson(preprocessing: Preprocessing): JsonObject {
  const padTo = preprocessing.padTo === null ? null : { ...preprocessing.padTo };
  if (preprocessing.kind === "zca") return { kind: preprocessing.kind, epsilon: preprocessing.epsilon, padTo };
  const { kind, mean, std } = preprocessing;
  return { kind, mean, std, padTo };
}
