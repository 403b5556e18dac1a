import { checkSize, datasetFromWire, type CheckedDataset, type SizeLimits } from "@condensery/compute-kit";
import { classifierBatchSize } from "@condensery/engine";
import { buildNetwork, type Network } from "@condensery/networks";
import {
  convertAll,
  integerFromWire,
  networkFromWire,
  numberFromWire,
  optionally,
  preprocessingFromWire,
  required,
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

function specificationFromWire(message: ExpertSpecification | undefined, limits: SizeLimits): CheckedSpecification {
  const field = "specification";
  const { network, dataset, preprocessing, learningRate, batchSize, seed } = required(
    message,
    field,
    "a specification",
  );
  let batch: number = defaults.batchSize;
  const { built, ...fields } = convertAll({
    dataset: () => datasetFromWire(dataset, `${field}.dataset`),
    preprocessing: () => preprocessingFromWire(preprocessing, `${field}.preprocessing`),
    learningRate: () =>
      optionally(numberFromWire, learningRate, `${field}.learning_rate`, { above: 0 }) ?? defaults.learningRate,
    batchSize: () =>
      (batch = optionally(integerFromWire, batchSize, `${field}.batch_size`, { from: 1, to: 4096 }) ?? batch),
    built: () => {
      const spec = networkFromWire(network, `${field}.network`);
      const built = buildNetwork(spec);
      checkSize(built, Math.max(classifierBatchSize, batch), limits, `${field}.network`);
      return { spec, network: built };
    },
  });
  return { ...built, ...fields, seed };
}
