import { assumedFlopsPerSecond } from "@condensery/condensation";
import { byteCount, group, integer, withDefault } from "@condensery/service-kit";
import { defaultJobLimits as defaults } from "./job-limits.js";

const mostBytes = Number.MAX_SAFE_INTEGER;
const giga = 1e9;

/** How large condensations may be. Equal names mean the same in the services that compute (docs/limits.md). */
export const limitVariables = group({
  images: withDefault("CONDENSERY_LIMIT_IMAGES", integer(1, 1e9), defaults.images),
  classes: withDefault("CONDENSERY_LIMIT_CLASSES", integer(2, 100_000), defaults.classes),
  parameters: withDefault("CONDENSERY_LIMIT_PARAMETERS", integer(1, 2 ** 31 - 1), defaults.parameters),
  innerSteps: withDefault("CONDENSERY_LIMIT_INNER_STEPS", integer(1, 1000), defaults.innerSteps),
  outerSteps: withDefault("CONDENSERY_LIMIT_OUTER_STEPS", integer(1, 1_000_000), defaults.outerSteps),
  trainingImages: withDefault("CONDENSERY_LIMIT_TRAINING_IMAGES", integer(1, 1e15), defaults.trainingImages),
  datasetBytes: withDefault("CONDENSERY_LIMIT_DATASET_BYTES", byteCount(1024, mostBytes), defaults.datasetBytes),
  messageBytes: withDefault("CONDENSERY_LIMIT_MESSAGE_BYTES", byteCount(1024, 2 ** 31 - 1), defaults.messageBytes),
  memoryBytes: withDefault("CONDENSERY_LIMIT_MEMORY", byteCount(2 ** 20, mostBytes), defaults.memoryBytes),
  /** 10^9 operations a second, for estimates of time before anything was measured. */
  assumedGflops: withDefault("CONDENSERY_ASSUMED_GFLOPS", integer(1, 1e7), assumedFlopsPerSecond / giga),
});
