import type { JobRequest } from "../../specification/job-request.js";

/** Where each option of a job is in a request, for errors. */
export const optionFields: Readonly<Record<keyof JobRequest, string>> = {
  dataset: "spec.dataset",
  imagesPerClass: "spec.images_per_class",
  preprocessing: "spec.preprocessing",
  method: "spec.recipe.method",
  network: "spec.network.kind",
  depth: "spec.network.convnet.depth",
  width: "spec.network.convnet.filters",
  norm: "spec.network.convnet.norm",
  pooling: "spec.network.convnet.pooling",
  experts: "spec.experts",
  expertEpochs: "spec.expert_epochs",
  expertLearningRate: "spec.expert_learning_rate",
  expertBatchSize: "spec.expert_batch_size",
  expertSeed: "spec.expert_seed",
  innerSteps: "spec.recipe.inner_steps",
  keptSteps: "spec.recipe.kept_steps",
  reuseStep: "spec.recipe.reuse_step",
  matchEpochs: "spec.recipe.match_epochs",
  maxStartEpoch: "spec.recipe.max_start_epoch",
  batchSize: "spec.recipe.batch_size",
  rho: "spec.recipe.rho",
  gamma: "spec.recipe.gamma",
  noiseMode: "spec.recipe.noise_mode",
  imageLearningRate: "spec.recipe.image_learning_rate",
  alpha: "spec.recipe.alpha",
  alphaLearningRate: "spec.recipe.alpha_learning_rate",
  momentum: "spec.recipe.momentum",
  alphaGradient: "spec.recipe.alpha_gradient",
  lossThreshold: "spec.recipe.loss_threshold",
  augmentation: "spec.augmentation",
  outerSteps: "spec.outer_steps",
  checkpointEvery: "spec.checkpoint_every",
  segmentsPerStep: "spec.segments_per_step",
  evaluations: "spec.evaluations",
  evaluationEpochs: "spec.evaluation_epochs",
  seed: "spec.seed",
};

const byOption: ReadonlyMap<string, string> = new Map([
  ...Object.entries(optionFields),
  // The one problem that begins with a method instead of an option
  ["mtt", optionFields.keptSteps],
]);

/** The field that a problem of a job's options is about. */
export function fieldOfProblem(problem: string): string {
  return byOption.get(/^\w+/u.exec(problem)?.[0] ?? "") ?? "spec";
}
