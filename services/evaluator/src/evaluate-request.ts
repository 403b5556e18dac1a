import {
  checkAugmentedBatch,
  checkCount,
  checkMemory,
  checkSize,
  datasetFromWire,
  type CheckedDataset,
  type SizeLimits,
} from "@condensery/compute-kit";
import { evaluationNeed, type EvaluationWork, type WorkNeed } from "@condensery/condensation";
import { classifierBatchSize, type EvaluationProtocol } from "@condensery/engine";
import type { ImageShape } from "@condensery/datasets";
import { buildNetwork, type Network } from "@condensery/networks";
import {
  convertAll,
  evaluationProtocolFromWire,
  integerFromWire,
  networkFromWire,
  optionally,
  preprocessingFromWire,
  splits,
  type EvaluationProtocolSpec,
  type NetworkSpec,
  type PreprocessingSpec,
  type SplitName,
} from "@condensery/wire/convert";
import type { EvaluateRequest } from "@condensery/wire/evaluation";
import { checkConfusion } from "./confusion-limit.js";
import { areResident } from "./real-training.js";
import { checkTrainedImages } from "./training-limit.js";
import { trainingFromWire, type CheckedTraining } from "./training-request.js";

/** A request whose parts fit together, as far as that can be seen without the data set. */
export interface CheckedEvaluate {
  readonly spec: NetworkSpec;
  readonly network: Network;
  readonly training: CheckedTraining;
  readonly dataset: CheckedDataset;
  readonly preprocessing: PreprocessingSpec;
  readonly protocol: EvaluationProtocol;
  readonly firstRepeat: number;
  readonly seed: bigint;
  /** Whether confusion matrices are asked for. */
  readonly confusion: boolean;
  readonly testedOn: SplitName;
}

/** What a call is estimated to take, its repeats one after another. */
function needOf(work: Omit<EvaluationWork, "repeatsAtOnce" | "test">): WorkNeed {
  const test = { count: classifierBatchSize, batchSize: classifierBatchSize };
  return evaluationNeed({ ...work, repeatsAtOnce: 1, test });
}

/** Images that are in memory as float32 while they are trained on: of those that are streamed, a batch. */
function heldImages(training: CheckedTraining, shape: ImageShape, batchSize: number): number {
  const { kind, count } = training;
  if (count !== undefined && (kind === "given" || areResident(count, shape))) return count;
  return batchSize;
}

/** @throws WireError listing every mistake */
export function evaluateFromWire(message: EvaluateRequest, limits: SizeLimits): CheckedEvaluate {
  // Each part is held against those before it, as far as they are right
  let spec: NetworkSpec | undefined;
  let training: CheckedTraining | undefined;
  let protocol: EvaluationProtocolSpec | undefined;
  let repeats = 1;
  const checked = convertAll({
    spec: () => (spec = networkFromWire(message.network, "network")),
    training: () => (training = trainingFromWire(message, spec)),
    dataset: () => datasetFromWire(message.dataset, "dataset"),
    preprocessing: () => preprocessingFromWire(message.preprocessing, "preprocessing"),
    protocol: () => (protocol = evaluationProtocolFromWire(message)),
    firstRepeat: () => integerFromWire(message.firstRepeat, "first_repeat", { from: 0 }),
    repeats: () => (repeats = optionally(integerFromWire, message.repeats, "repeats", { from: 1, to: 100 }) ?? 1),
    testedOn: () => splits.fromWire(message.testedOn, "tested_on") ?? "test",
    confusion: () => checkConfusion(message.confusion, spec?.classes, repeats),
    network: () => {
      if (spec === undefined) return undefined;
      const network = buildNetwork(spec);
      const largest = protocol?.batchSize ?? 1;
      const count = Math.min(largest, training?.count ?? largest);
      const batch = Math.max(classifierBatchSize, count);
      checkSize(network, batch, limits, "network");
      if (training?.kind === "given") checkCount(training.count, limits.maxImages, "images", "images");
      if (training !== undefined && protocol !== undefined) {
        if (training.count !== undefined) checkTrainedImages(training.count, { ...protocol, repeats }, limits);
        const images = heldImages(training, spec, protocol.batchSize);
        const work = { network, images, batchSize: protocol.batchSize, repeats };
        checkMemory({ network, batch, vectors: 5 }, () => needOf({ ...work, epochs: 1 }), limits, "batch_size");
      }
      if (protocol?.augmentation !== undefined)
        checkAugmentedBatch(protocol.augmentation, { ...spec, count }, "augmentation");
      return network;
    },
  });
  const { network = buildNetwork(checked.spec), protocol: given, repeats: asked, ...rest } = checked;
  return { ...rest, network, protocol: { ...given, repeats: asked }, seed: message.seed };
}
