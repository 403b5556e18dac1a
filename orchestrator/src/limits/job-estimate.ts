import {
  assumedFlopsPerSecond,
  datasetBytes,
  evaluationNeed,
  expertNeed,
  hypergradientNeed,
  processBytes,
  truncationIndex,
  unrollNeed,
  type WorkNeed,
} from "@condensery/condensation";
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
  const batch = batchSize === undefined || batchSize >= images ? { images } : { images, batch: batchSize };
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
        });
  const pixels = floatBytes * images * shape.channels * shape.height * shape.width;
  const labels = floatBytes * images * facts.classes;
  const data = datasetBytes(
    { imageShape: [facts.channels, facts.height, facts.width] },
    facts.trainImages + facts.testImages,
  );
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
    memory: {
      // Images, their velocity and gradients of all segments
      orchestrator: processBytes + data + (4 + 2 * spec.segmentsPerStep) * pixels,
      trainer: processBytes + data + training,
      hypergradient: processBytes + segment.bytes,
      evaluator: processBytes + data + evaluated.bytes,
    },
    flops,
    seconds: (flops.experts + flops.condensation + flops.evaluation) / rate.flopsPerSecond,
    rate,
  };
}
