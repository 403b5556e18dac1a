import { segmentIndices, stepNoise, type CondensationState, type FloatTensor } from "@condensery/condensation";
import { syntheticBatches } from "@condensery/datasets";
import { randomStream } from "@condensery/rng";
import type { SegmentRequest } from "../compute/compute.js";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";
import type { LoadedData } from "./load-data.js";
import type { ReadyExperts } from "./train-experts.js";

/** Where a segment of an expert's trajectory begins. */
export interface ExpertChoice {
  readonly expert: number;
  readonly startEpoch: number;
}

/** What the segments of all steps have in common. */
export interface SegmentSetting {
  readonly spec: JobSpec;
  readonly data: LoadedData;
  readonly experts: ReadyExperts;
  /** [n, c, h, w] */
  readonly imageShape: readonly number[];
  /** [n, classes] */
  readonly labels: FloatTensor;
}

/** The segments of the step that a state is at: a function of the job's seed, the step and the state. */
export function drawSegments({ spec }: SegmentSetting, { step }: CondensationState): ExpertChoice[] {
  return Array.from({ length: spec.segmentsPerStep }, (_, segment) => drawExpert(spec, step, segment));
}

export function segmentRequest(
  { spec, data, experts, imageShape, labels }: SegmentSetting,
  { step, images, alpha }: CondensationState,
  segment: number,
  { expert, startEpoch }: ExpertChoice,
): SegmentRequest {
  const { recipe } = spec;
  const seed = BigInt(spec.seed);
  const phi = { shape: imageShape, data: images.value };
  const { specDigest } = experts;
  return {
    network: data.network,
    recipe,
    images: phi,
    labels,
    alpha: alpha.value,
    batches: drawBatches(spec, step, segment, imageShape[0] ?? 0),
    augmentation: spec.augmentation && {
      augmentation: spec.augmentation,
      seed,
      indices: segmentIndices(step, segment),
    },
    noise: stepNoise(recipe, { seed, step, segment, images: phi }),
    start: { specDigest, expert, epoch: startEpoch },
    target: { specDigest, expert, epoch: startEpoch + recipe.matchEpochs },
  };
}

/** Throws JobSpecError when mini-batches would differ in size. */
export function checkMiniBatch({ recipe }: JobSpec, images: number): void {
  const { batchSize } = recipe;
  if (batchSize !== undefined && batchSize < images && images % batchSize !== 0) {
    throw new JobSpecError([`batchSize must divide the ${images} condensed images, got ${batchSize}`]);
  }
}

function drawExpert({ seed, experts, recipe }: JobSpec, step: number, segment: number): ExpertChoice {
  const stream = randomStream({ seed: BigInt(seed), purpose: "expert-choice", indices: segmentIndices(step, segment) });
  return { expert: stream.integer(experts.count), startEpoch: stream.integer(recipe.maxStartEpoch) };
}

/** Undefined when each inner step trains on all images. */
function drawBatches({ seed, recipe }: JobSpec, step: number, segment: number, images: number): number[][] | undefined {
  const { batchSize } = recipe;
  if (batchSize === undefined || batchSize >= images) return undefined;
  const stream = randomStream({ seed: BigInt(seed), purpose: "inner-batches", indices: segmentIndices(step, segment) });
  return syntheticBatches(images, batchSize, recipe.innerSteps, stream).map((indices) => Array.from(indices));
}
