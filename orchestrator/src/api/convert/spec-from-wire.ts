import { invalidRequest } from "@condensery/service-kit";
import type { CondensationSpec } from "@condensery/wire/condensation";
import {
  augmentationFromWire,
  convertAll,
  integerFromWire,
  networkChoicesFromWire,
  numberFromWire,
  optionally,
  preprocessings,
  recipeOptionsFromWire,
  withoutAbsent,
  type IntegerRange,
} from "@condensery/wire/convert";
import type { JobRequest } from "../../specification/job-request.js";
import { JobSpecError, type JobSpec } from "../../specification/job-spec.js";
import { resolveJobSpec } from "../../specification/resolve-job.js";
import { datasetUriFromWire } from "./dataset-uri.js";
import { fieldOfProblem } from "./option-fields.js";

/** Legal values of the counts in a specification. */
const counts = {
  imagesPerClass: ["images_per_class", { from: 1, to: 1000 }],
  experts: ["experts", { from: 1, to: 1000 }],
  expertEpochs: ["expert_epochs", { from: 1, to: 10_000 }],
  expertBatchSize: ["expert_batch_size", { from: 1, to: 4096 }],
  outerSteps: ["outer_steps", { from: 1, to: 1_000_000 }],
  checkpointEvery: ["checkpoint_every", { from: 1 }],
  segmentsPerStep: ["segments_per_step", { from: 1, to: 64 }],
  evaluations: ["evaluations", { from: 0, to: 100 }],
  evaluationEpochs: ["evaluation_epochs", { from: 1, to: 100_000 }],
} as const satisfies Partial<Record<keyof CondensationSpec, readonly [field: string, range: IntegerRange]>>;

/**
 * The specification that options make, with nothing left open.
 *
 * @throws ServiceError (INVALID_REQUEST) listing every option that does not fit the others
 */
export function resolveRequest(request: JobRequest): JobSpec {
  try {
    return resolveJobSpec(request);
  } catch (error) {
    if (!(error instanceof JobSpecError)) throw error;
    throw invalidRequest(error.problems.map((problem) => ({ field: fieldOfProblem(problem), description: problem })));
  }
}

/** The options of a message as far as they are given, each of them in its range. @throws WireError listing every mistake */
export function requestFromWire(message: CondensationSpec = {}): JobRequest {
  const count = (name: keyof typeof counts) => (): number | undefined => {
    const [field, range] = counts[name];
    return optionally<number, number, IntegerRange>(integerFromWire, message[name], `spec.${field}`, range);
  };
  const { network, recipe, ...options } = convertAll({
    dataset: () => optionally(datasetUriFromWire, message.dataset, "spec.dataset", undefined),
    imagesPerClass: count("imagesPerClass"),
    preprocessing: () => preprocessings.fromWire(message.preprocessing ?? 0, "spec.preprocessing"),
    network: () => networkChoicesFromWire(message.network, "spec.network"),
    recipe: () => recipeOptionsFromWire(message.recipe, "spec.recipe"),
    augmentation: () =>
      message.augmentation === undefined ? undefined : augmentationFromWire(message.augmentation, "spec.augmentation"),
    experts: count("experts"),
    expertEpochs: count("expertEpochs"),
    expertLearningRate: () =>
      optionally(numberFromWire, message.expertLearningRate, "spec.expert_learning_rate", { above: 0 }),
    expertBatchSize: count("expertBatchSize"),
    expertSeed: () => message.expertSeed?.toString(),
    outerSteps: count("outerSteps"),
    checkpointEvery: count("checkpointEvery"),
    segmentsPerStep: count("segmentsPerStep"),
    evaluations: count("evaluations"),
    evaluationEpochs: count("evaluationEpochs"),
    seed: () => message.seed?.toString(),
  });
  const { kind, filters: width, ...choices } = network;
  return { ...withoutAbsent({ ...options, width }), ...choices, ...recipe, network: kind };
}
