import { checkSize, datasetFromWire, type CheckedDataset, type SizeLimits } from "@condensery/compute-kit";
import type { FloatTensor } from "@condensery/condensation";
import { classifierBatchSize, standardProtocol, type EvaluationProtocol } from "@condensery/engine";
import { buildNetwork, type Network } from "@condensery/networks";
import {
  convertAll,
  float32FromWire,
  integerFromWire,
  networkFromWire,
  numberFromWire,
  optionally,
  preprocessingFromWire,
  type NetworkSpec,
  type PreprocessingSpec,
} from "@condensery/wire/convert";
import type { EvaluateRequest } from "@condensery/wire/evaluation";

/** A request whose parts fit together, as far as that can be seen without the data set. */
export interface CheckedEvaluate {
  readonly spec: NetworkSpec;
  readonly network: Network;
  readonly images: FloatTensor;
  readonly labels: FloatTensor;
  readonly dataset: CheckedDataset;
  readonly preprocessing: PreprocessingSpec;
  readonly protocol: EvaluationProtocol;
  readonly firstRepeat: number;
  readonly seed: bigint;
}

/** @throws WireError listing every mistake */
export function evaluateFromWire(message: EvaluateRequest, limits: SizeLimits): CheckedEvaluate {
  // Each part is held against those before it, as far as they are right
  let spec: NetworkSpec | undefined;
  let count: number | undefined;
  let batch: number = standardProtocol.batchSize;
  const { built, images, labels, dataset, preprocessing, firstRepeat, ...protocol } = convertAll({
    spec: () => (spec = networkFromWire(message.network, "network")),
    images: () => {
      const shape = [undefined, spec?.channels, spec?.height, spec?.width];
      const images = float32FromWire(message.images, "images", shape);
      count = images.shape[0];
      return images;
    },
    labels: () => float32FromWire(message.labels, "labels", [count, spec?.classes]),
    dataset: () => datasetFromWire(message.dataset, "dataset"),
    preprocessing: () => preprocessingFromWire(message.preprocessing, "preprocessing"),
    learningRate: () => numberFromWire(message.learningRate, "learning_rate", { above: 0 }),
    epochs: () =>
      optionally(integerFromWire, message.epochs, "epochs", { from: 1, to: 100_000 }) ?? standardProtocol.epochs,
    firstRepeat: () => integerFromWire(message.firstRepeat, "first_repeat", { from: 0 }),
    repeats: () => optionally(integerFromWire, message.repeats, "repeats", { from: 1, to: 100 }) ?? 1,
    batchSize: () =>
      (batch = optionally(integerFromWire, message.batchSize, "batch_size", { from: 1, to: 4096 }) ?? batch),
    momentum: () =>
      optionally(numberFromWire, message.momentum, "momentum", { from: 0, below: 1 }) ?? standardProtocol.momentum,
    weightDecay: () =>
      optionally(numberFromWire, message.weightDecay, "weight_decay", { from: 0 }) ?? standardProtocol.weightDecay,
    built: () => {
      if (spec === undefined) return undefined;
      const network = buildNetwork(spec);
      const largest = Math.max(classifierBatchSize, Math.min(batch, count ?? batch));
      checkSize(network, largest, limits, "network");
      return network;
    },
  });
  const { spec: checked, ...rest } = protocol;
  return {
    spec: checked,
    network: built ?? buildNetwork(checked),
    images,
    labels,
    dataset,
    preprocessing,
    protocol: rest,
    firstRepeat,
    seed: message.seed,
  };
}
