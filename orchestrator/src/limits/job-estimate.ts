import {
  assumedFlopsPerSecond,
  datasetBytes,
  evaluationNeed,
  expertNeed,
  hypergradientNeed,
  mostSampledPixels,
  movesPixels,
  processBytes,
  sampledPixels,
  truncationIndex,
  unrollNeed,
  type AugmentedBatch,
  type WorkNeed,
} from "@condensery/condensation";
import { imageSize, zcaFittingBytes, type ImageShape } from "@condensery/datasets";
import { parameterCount } from "@condensery/networks";
import type { JobSpec } from "../specification/job-spec.js";
import type { DataFacts } from "./data-facts.js";
import type { FlopsRate } from "./flops-rate.js";
import { jobNetwork } from "./job-network.js";

/** Bytes of memory at the worst moment, by process. */
export interface MemoryEstimate {
  /** The data set and the condensed images. */
  readonly orchestrator: number;
  /** One call at a time; `processBytes` included, as in the others. */
  readonly trainer: number;
  readonly hypergradient: number;
  readonly evaluator: number;
}

/** What a condensation is estimated to take. */
export interface JobEstimate {
  /** Condensed images. */
  readonly images: number;
  readonly parameters: number;
  /** Images that all experts are trained on. */
  readonly trainingImages: number;
  /** Of the data set in memory. */
  readonly datasetBytes: number;
  /** Of the largest message to a service. */
  readonly messageBytes: number;
  /** Of one call at the worst moment, beside what its process takes by itself: the largest of all services. */
  readonly callBytes: number;
  /** Of the whitening in the service that trains experts: fitting it, then its matrices and whitened images. 0 without. */
  readonly whiteningBytes: number;
  /** Pixels of the largest batch whose pixels an augmentation moves, borders included; 0 where it moves none. */
  readonly augmentedPixels: number;
  readonly memory: MemoryEstimate;
  /** Operations, experts that are not yet in the store assumed for all. */
  readonly flops: { readonly experts: number; readonly condensation: number; readonly evaluation: number };
  /** On one device, its whole work one after the other; waits and transfers are not in it. */
  readonly seconds: number;
  readonly rate: FlopsRate;
}

const assumed: FlopsRate = { flopsPerSecond: assumedFlopsPerSecond, basis: "assumed" };
const floatBytes = 4;
/** What the services send to their workers together, and classify at once. */
const [batchesAtOnce, testBatch, evaluationBatch] = [8, 256, 256];

/**
 * An estimate of memory, operations and time. Memory and operations follow from the graphs that will run (docs/limits.md
 * has the formulas), time from a rate that is assumed or was measured. With facts that are lower bounds, so is the result.
 *
 * Throws JobSpecError when the network's depth leaves nothing of the images.
 */
export function estimateJob(spec: JobSpec, facts: DataFacts, rate: FlopsRate = assumed): JobEstimate {
  const { recipe, experts, evaluation } = spec;
  const { network, spec: shape } = jobNetwork(spec.network, facts);
  const images = facts.classes * spec.imagesPerClass;
  const parameters = parameterCount(network.parameters);
  const { batchSize } = recipe;
  const largestBatch = Math.max(experts.batchSize, Math.min(images, Math.max(batchSize ?? images, evaluationBatch)));
  const augmentedPixels = sampledPixelsOf(spec, { ...shape, count: largestBatch });
  // A batch that cannot be sampled makes no graph; it is refused, and the rest estimated without
  const augmentation = augmentedPixels > mostSampledPixels ? undefined : spec.augmentation;
  const batch = {
    images,
    ...(batchSize === undefined || batchSize >= images ? {} : { batch: batchSize }),
    ...(augmentation && { augmentation }),
  };
  const iota = truncationIndex(recipe);
  const { innerSteps: steps } = recipe;
  const tau = recipe.method === "satm" ? recipe.reuseStep : undefined;
  const segment = hypergradientNeed({ network, batch, steps, first: 0, iota, tau });
  const unrolled = unrollNeed({ network, batch, steps });
  const test = { count: facts.testImages, batchSize: testBatch };
  const expert = expertNeed({
    network,
    test,
    batchesAtOnce,
    images: facts.trainImages,
    batchSize: experts.batchSize,
    epochs: experts.epochs,
    augmentation,
  });
  const evaluated: WorkNeed =
    evaluation.repeats === 0
      ? { bytes: 0, flops: 0 }
      : evaluationNeed({
          network,
          test,
          images,
          batchSize: evaluationBatch,
          epochs: evaluation.epochs,
          repeats: 1,
          repeatsAtOnce: 1,
          augmentation,
        });
  const pixels = floatBytes * images * shape.channels * shape.height * shape.width;
  const labels = floatBytes * images * facts.classes;
  const data = datasetBytes(
    { imageShape: [facts.channels, facts.height, facts.width] },
    facts.trainImages + facts.testImages,
  );
  const whitening = whiteningNeed(spec, facts, shape);
  const training = Math.max(unrolled.bytes, expert.bytes);
  // Condensed images beside random real ones
  const subjects = 2;
  const flops = {
    experts: experts.count * expert.flops,
    condensation: spec.outerSteps * spec.segmentsPerStep * segment.flops,
    evaluation: subjects * evaluation.repeats * evaluated.flops,
  };
  return {
    images,
    parameters,
    trainingImages: experts.count * experts.epochs * facts.trainImages,
    datasetBytes: data,
    // Images and their noise, labels, and the theta that goes on from one service to the other
    messageBytes: 2 * pixels + labels + floatBytes * parameters,
    callBytes: Math.max(training, segment.bytes, evaluated.bytes),
    augmentedPixels,
    whiteningBytes: Math.max(whitening.fitting, whitening.held),
    memory: {
      // Images and their velocity before and after a step, the best images, and gradients of all segments
      orchestrator: processBytes + data + whitening.matrices + (5 + 2 * spec.segmentsPerStep) * pixels,
      trainer: processBytes + data + Math.max(whitening.fitting, whitening.held + training),
      hypergradient: processBytes + segment.bytes,
      evaluator: processBytes + data + Math.max(whitening.fitting, whitening.held + evaluated.bytes),
    },
    flops,
    seconds: (flops.experts + flops.condensation + flops.evaluation) / rate.flopsPerSecond,
    rate,
  };
}

function sampledPixelsOf({ augmentation }: JobSpec, { count, height, width }: AugmentedBatch): number {
  const moves = augmentation !== undefined && movesPixels(augmentation.strategy);
  return moves ? sampledPixels({ count, height, width }) : 0;
}

interface WhiteningNeed {
  readonly fitting: number;
  /** The matrix, its inverse, and both splits as floats. */
  readonly held: number;
  readonly matrices: number;
}

function whiteningNeed({ preprocessing }: JobSpec, facts: DataFacts, padded: ImageShape): WhiteningNeed {
  if (preprocessing !== "zca") return { fitting: 0, held: 0, matrices: 0 };
  const matrices = 2 * floatBytes * imageSize(facts) ** 2;
  const images = floatBytes * (facts.trainImages + facts.testImages) * imageSize(padded);
  return { fitting: zcaFittingBytes(facts), held: matrices + images, matrices };
}
