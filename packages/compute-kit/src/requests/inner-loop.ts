import { loopDraws, type FloatTensor, type InnerLoop, type StepBatch } from "@condensery/condensation";
import { buildNetwork, parameterCount, type Network } from "@condensery/networks";
import {
  convertAll,
  float32FromWire,
  int64FromWire,
  integerFromWire,
  invalid,
  loopAugmentationFromWire,
  numberFromWire,
  parameterNetworkFromWire,
  required,
  type NetworkSpec,
} from "@condensery/wire/convert";
import type { InnerLoop as InnerLoopMessage, Tensor } from "@condensery/wire/type";
import { checkAugmentedBatch, checkAugmentedSteps } from "./augmented-batch.js";
import { checkCount, checkSize, type SizeLimits } from "./size-limits.js";

/** An inner loop whose parts fit together. */
export interface LoopProblem {
  readonly spec: NetworkSpec;
  readonly network: Network;
  /** Length of theta. */
  readonly parameters: number;
  readonly loop: InnerLoop;
  readonly images: FloatTensor;
  readonly labels: FloatTensor;
  readonly batch: StepBatch;
}

/** @throws WireError listing every mistake */
export function innerLoopFromWire(
  message: InnerLoopMessage | undefined,
  field: string,
  limits: SizeLimits,
): LoopProblem {
  const loop = required(message, field, "an inner loop");
  // Each part is held against those before it, as far as they are right
  let spec: NetworkSpec | undefined;
  let steps: number | undefined;
  let count: number | undefined;
  let batches: readonly (readonly number[])[] | undefined;
  const fields = convertAll({
    spec: () => (spec = parameterNetworkFromWire(loop.network, `${field}.network`)),
    steps: () => {
      steps = integerFromWire(loop.steps, `${field}.steps`, { from: 1, to: 1000 });
      checkCount(steps, limits.maxInnerSteps, "inner steps", `${field}.steps`);
      return steps;
    },
    alpha: () => numberFromWire(loop.alpha, `${field}.alpha`, { above: 0 }),
    images: () => {
      const shape = [undefined, spec?.channels, spec?.height, spec?.width];
      const images = float32FromWire(loop.images, `${field}.images`, shape);
      count = images.shape[0];
      checkCount(count ?? 0, limits.maxImages, "images", `${field}.images`);
      return images;
    },
    labels: () => float32FromWire(loop.labels, `${field}.labels`, [count, spec?.classes]),
    batches: () => (batches = batchesFromWire(loop.batches, `${field}.batches`, steps, count)),
    augmentation: () => {
      const part = `${field}.augmentation`;
      const augmentation = loopAugmentationFromWire(loop.augmentation, part);
      const size = batches?.[0]?.length ?? count ?? 1;
      if (augmentation === undefined || spec === undefined) return augmentation;
      checkAugmentedBatch(augmentation.augmentation, { ...spec, count: size }, part);
      checkAugmentedSteps((steps ?? 1) * size, part);
      return augmentation;
    },
    network: () => {
      if (spec === undefined) return undefined;
      const network = buildNetwork(spec);
      checkSize(network, batches?.[0]?.length ?? count ?? 1, limits, `${field}.network`);
      return network;
    },
  });
  const network = fields.network ?? buildNetwork(fields.spec);
  const batch = fields.batches?.[0]?.length;
  const { spec: image, steps: all, augmentation } = fields;
  const images = fields.images.shape[0] ?? 0;
  const draws =
    augmentation &&
    loopDraws(augmentation.augmentation, {
      ...augmentation,
      steps: all,
      batch: { count: batch ?? images, height: image.height, width: image.width },
    });
  return {
    spec: fields.spec,
    network,
    parameters: parameterCount(network.parameters),
    loop: { steps: fields.steps, alpha: fields.alpha, batches: fields.batches, augmentation: draws },
    images: fields.images,
    labels: fields.labels,
    batch: {
      images,
      ...(batch === undefined ? {} : { batch }),
      ...(augmentation && { augmentation: augmentation.augmentation }),
    },
  };
}

function batchesFromWire(
  tensor: Tensor | undefined,
  field: string,
  steps: number | undefined,
  count: number | undefined,
): readonly (readonly number[])[] | undefined {
  if (tensor === undefined) return undefined;
  const { shape, data } = int64FromWire(tensor, field, [steps, undefined]);
  const [rows = 0, size = 0] = shape;
  if (count !== undefined) {
    const images = BigInt(count);
    const fault = data.find((index) => index < 0n || index >= images);
    if (fault !== undefined) throw invalid(field, `indices from 0 to ${count - 1}`, String(fault));
  }
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * size, (row + 1) * size), Number));
}
