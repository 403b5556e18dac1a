import {
  checkAugmentedBatch,
  checkMemory,
  checkSize,
  datasetFromWire,
  type CheckedDataset,
  type SizeLimits,
} from "@condensery/compute-kit";
import { expertNeed, type WorkNeed } from "@condensery/condensation";
import { classifierBatchSize } from "@condensery/engine";
import { buildNetwork, type Network } from "@condensery/networks";
import {
  augmentationFromWire,
  convertAll,
  integerFromWire,
  numberFromWire,
  optionally,
  parameterNetworkFromWire,
  preprocessingFromWire,
  required,
  type AugmentationSpec,
  type NetworkSpec,
  type PreprocessingSpec,
} from "@condensery/wire/convert";
import type { ExpertSpecification, TrainExpertRequest } from "@condensery/wire/training";

/** A request whose parts fit together, as far as that can be seen without the data set. */
export interface CheckedTrainExpert {
  readonly specification: CheckedSpecification;
  readonly expert: number;
  readonly epochs: number;
}

export interface CheckedSpecification {
  readonly spec: NetworkSpec;
  readonly network: Network;
  readonly dataset: CheckedDataset;
  readonly preprocessing: PreprocessingSpec;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly augmentation: AugmentationSpec;
  readonly seed: bigint;
}

const defaults = { learningRate: 0.01, batchSize: 256 } as const;

/** @throws WireError listing every mistake */
export function trainExpertFromWire(message: TrainExpertRequest, limits: SizeLimits): CheckedTrainExpert {
  return convertAll({
    specification: () => specificationFromWire(message.specification, limits),
    expert: () => integerFromWire(message.expert, "expert", { from: 0 }),
    epochs: () => integerFromWire(message.epochs, "epochs", { from: 1, to: 10_000 }),
  });
}

/** Batches that an epoch sends to its worker together. */
const batchesAtOnce = 8;

/** What the training is estimated to take: of memory the whole, of operations those of an epoch of one batch. */
export function needOf({ network, batchSize }: Pick<CheckedSpecification, "network" | "batchSize">): WorkNeed {
  const test = { count: classifierBatchSize, batchSize: classifierBatchSize };
  return expertNeed({ network, images: batchSize, batchSize, epochs: 1, batchesAtOnce, test });
}

function specificationFromWire(message: ExpertSpecification | undefined, limits: SizeLimits): CheckedSpecification {
  const field = "specification";
  const { network, dataset, preprocessing, learningRate, batchSize, augmentation, seed } = required(
    message,
    field,
    "a specification",
  );
  let batch: number = defaults.batchSize;
  let image: NetworkSpec | undefined;
  const { built, ...fields } = convertAll({
    dataset: () => datasetFromWire(dataset, `${field}.dataset`),
    preprocessing: () => preprocessingFromWire(preprocessing, `${field}.preprocessing`),
    learningRate: () =>
      optionally(numberFromWire, learningRate, `${field}.learning_rate`, { above: 0 }) ?? defaults.learningRate,
    batchSize: () =>
      (batch = optionally(integerFromWire, batchSize, `${field}.batch_size`, { from: 1, to: 4096 }) ?? batch),
    built: () => {
      const spec = (image = parameterNetworkFromWire(network, `${field}.network`));
      const built = buildNetwork(spec);
      const largest = Math.max(classifierBatchSize, batch);
      checkSize(built, largest, limits, `${field}.network`);
      const size = { network: built, batch: largest, vectors: 4 };
      checkMemory(size, () => needOf({ network: built, batchSize: batch }), limits, `${field}.batch_size`);
      return { spec, network: built };
    },
    augmentation: () => {
      const part = `${field}.augmentation`;
      const spec = augmentationFromWire(augmentation, part);
      if (image !== undefined) checkAugmentedBatch(spec, { ...image, count: batch }, part);
      return spec;
    },
  });
  return { ...built, ...fields, seed };
}
