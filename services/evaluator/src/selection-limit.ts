import { checkCount, exceeding, needText, type SizeLimits } from "@condensery/compute-kit";
import { bytesText, classify, evaluationNeed, programNeed, type WorkNeed } from "@condensery/condensation";
import { classifierBatchSize, featureNetwork, standardProtocol, type FeatureTraining } from "@condensery/engine";
import { buildNetwork } from "@condensery/networks";

/**
 * Holds a selection by features against the limits, before anything is trained.
 *
 * @param labels of the training images to choose from
 * @throws WireError (LIMIT_EXCEEDED)
 */
export function checkSelection(
  training: FeatureTraining,
  labels: Int32Array,
  limits: Pick<SizeLimits, "maxTrainingImages" | "maxMemoryBytes">,
): void {
  const trainedOn = training.epochs * labels.length;
  checkCount(trainedOn, limits.maxTrainingImages, "images to train on (epochs x training images)", "epochs");
  const need = selectionNeed(training, labels);
  if (need.bytes <= limits.maxMemoryBytes) return;
  throw exceeding({
    field: "network",
    expected: `at most ${bytesText(limits.maxMemoryBytes)} of estimated memory in one call`,
    actual: needText(need),
  });
}

/**
 * Training on batches that are sent one by one; then, class by class, feature vectors of all images of a class beside
 * the program that computes a batch of them.
 */
function selectionNeed({ spec, epochs }: FeatureTraining, labels: Int32Array): WorkNeed {
  const { batchSize } = standardProtocol;
  const training = evaluationNeed({
    network: buildNetwork(spec),
    images: batchSize,
    batchSize,
    // Epochs 0 to E
    epochs: epochs - 1,
    repeats: 1,
    repeatsAtOnce: 1,
    test: { count: classifierBatchSize, batchSize: classifierBatchSize },
  });
  const { network, size } = featureNetwork(spec);
  const program = programNeed(classify(network, classifierBatchSize));
  const features = 4 * size * largestClass(labels);
  return {
    bytes: Math.max(training.bytes, program.bytes + features),
    // Of one batch that is trained on and classified
    flops: (training.flops * labels.length) / batchSize,
  };
}

function largestClass(labels: Int32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
