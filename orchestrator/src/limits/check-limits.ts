import { bytesText, mostSampledPixels } from "@condensery/condensation";
import { defaultDatasetLimits, type DatasetLimits } from "@condensery/datasets";
import { invalidRequest, ServiceError } from "@condensery/service-kit";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";
import { leastFacts, type DataFacts } from "./data-facts.js";
import { estimateText } from "./estimate-text.js";
import { FlopsMeter } from "./flops-rate.js";
import { estimateJob, type JobEstimate } from "./job-estimate.js";
import { defaultJobLimits, type JobLimits } from "./job-limits.js";

/** Limits, and what estimates of time go by. */
export interface LimitSetting {
  readonly limits: JobLimits;
  readonly meter: Pick<FlopsMeter, "rate">;
}

/** What holds where nothing is configured. */
export const defaultLimitSetting: LimitSetting = { limits: defaultJobLimits, meter: new FlopsMeter() };

/**
 * Refuses a condensation that its specification alone shows to be too large.
 *
 * @param outerStepsField where the request names the outer steps
 * @throws ServiceError (LIMIT_EXCEEDED) naming every field, its limit, and what the whole would take; INVALID_REQUEST
 */
export function checkSpecLimits(
  spec: JobSpec,
  setting: LimitSetting = defaultLimitSetting,
  outerStepsField = outerStepsOfSpec,
): void {
  try {
    check(spec, leastFacts(spec), setting, { least: true, outerStepsField });
  } catch (error) {
    // A network that is too deep for the images of a data set whose size its name tells
    if (!(error instanceof JobSpecError)) throw error;
    throw invalidRequest([{ field: "spec.network.convnet.depth", description: error.message }]);
  }
}

/**
 * Refuses a condensation that is too large on its data set.
 *
 * @throws ServiceError (LIMIT_EXCEEDED) naming every field, its limit, and what the whole would take
 */
export function checkDataLimits(spec: JobSpec, facts: DataFacts, setting: LimitSetting = defaultLimitSetting): void {
  check(spec, facts, setting, { least: false, outerStepsField: outerStepsOfSpec });
}

/** What bounds the reading of a data set's files: each split, and so the whole. */
export function readingLimits({ limits }: LimitSetting): Partial<DatasetLimits> {
  return { splitBytes: Math.min(limits.datasetBytes, defaultDatasetLimits.splitBytes) };
}

const outerStepsOfSpec = "spec.outer_steps";

interface Told {
  /** Whether the facts are lower bounds. */
  readonly least: boolean;
  readonly outerStepsField: string;
}

interface Exceeded {
  /** Path in the request. */
  readonly field: string;
  /** Of which there are too many, for people. */
  readonly what: string;
  readonly limit: number;
  readonly actual: number;
  readonly text?: (value: number) => string;
}

function check(
  spec: JobSpec,
  facts: DataFacts,
  { limits, meter }: LimitSetting,
  { least, outerStepsField }: Told,
): void {
  const estimate = estimateJob(spec, facts, meter.rate);
  const exceeded = measures(spec, facts, estimate, limits, outerStepsField).filter(
    ({ actual, limit }) => actual > limit,
  );
  const [first] = exceeded;
  if (first === undefined) return;
  const some = least ? "at least " : "";
  const description = ({ what, limit, actual, text = String }: Exceeded): string =>
    `expected at most ${text(limit)} ${what}, got ${some}${text(actual)}`;
  const fields = exceeded.map((one) => ({ field: one.field, description: description(one) }));
  const sentences = fields.map(({ field, description }) => `${field}: ${description}`);
  throw new ServiceError({
    code: "INVALID_ARGUMENT",
    reason: "LIMIT_EXCEEDED",
    message: `The condensation is too large. ${sentences.join("; ")}. ${estimateText(estimate, least)}`,
    metadata: {
      what: first.field,
      limit: String(first.limit),
      actual: String(first.actual),
      ...estimateMetadata(estimate, least),
    },
    fields,
  });
}

function measures(
  spec: JobSpec,
  facts: DataFacts,
  estimate: JobEstimate,
  limits: JobLimits,
  outerStepsField: string,
): readonly Exceeded[] {
  const filters = "spec.network.convnet.filters";
  const bytes = bytesText;
  return [
    { field: "spec.dataset", what: "classes", limit: limits.classes, actual: facts.classes },
    {
      field: "spec.images_per_class",
      what: "condensed images of all classes",
      limit: limits.images,
      actual: estimate.images,
    },
    { field: filters, what: "parameters", limit: limits.parameters, actual: estimate.parameters },
    {
      field: "spec.recipe.inner_steps",
      what: "inner steps",
      limit: limits.innerSteps,
      actual: spec.recipe.innerSteps,
    },
    { field: outerStepsField, what: "outer steps", limit: limits.outerSteps, actual: spec.outerSteps },
    {
      field: "spec.expert_epochs",
      what: "images to train all experts on (experts x epochs x training images)",
      limit: limits.trainingImages,
      actual: estimate.trainingImages,
    },
    {
      field: "spec.dataset",
      what: "of images in memory",
      limit: limits.datasetBytes,
      actual: estimate.datasetBytes,
      text: bytes,
    },
    {
      field: "spec.images_per_class",
      what: "in a message to a service (images, noise, labels, parameters)",
      limit: limits.messageBytes,
      actual: estimate.messageBytes,
      text: bytes,
    },
    {
      field: "spec.preprocessing",
      what: `of memory for the whitening of images of ${facts.channels}x${facts.height}x${facts.width}`,
      limit: limits.memoryBytes,
      actual: estimate.whiteningBytes,
      text: bytes,
    },
    {
      field: spec.experts.batchSize > estimate.images ? "spec.expert_batch_size" : "spec.images_per_class",
      what: "pixels of an augmented batch, borders included",
      limit: mostSampledPixels,
      actual: estimate.augmentedPixels,
    },
    {
      field: memoryField(estimate),
      what: "of estimated memory in one call",
      limit: limits.memoryBytes,
      actual: estimate.callBytes,
      text: bytes,
    },
  ];
}

/** Which option decides the largest call: stored inner steps, the experts' batches, or the images. */
function memoryField({ memory }: JobEstimate): string {
  const { hypergradient, trainer, evaluator } = memory;
  if (hypergradient >= Math.max(trainer, evaluator)) return "spec.recipe.kept_steps";
  return trainer >= evaluator ? "spec.expert_batch_size" : "spec.images_per_class";
}

function estimateMetadata({ memory, flops, seconds, rate }: JobEstimate, least: boolean) {
  const whole = (value: number): string => String(Math.round(value));
  return {
    estimate: least ? "lower bound" : "whole",
    estimated_hypergradient_bytes: whole(memory.hypergradient),
    estimated_trainer_bytes: whole(memory.trainer),
    estimated_evaluator_bytes: whole(memory.evaluator),
    estimated_orchestrator_bytes: whole(memory.orchestrator),
    estimated_flops: whole(flops.experts + flops.condensation + flops.evaluation),
    estimated_seconds: whole(seconds),
    flops_per_second: whole(rate.flopsPerSecond),
    rate: rate.basis,
  };
}
