import { augmentationJson, noAugmentation } from "@condensery/condensation";
import { canonicalJson } from "@condensery/trajectories";
import type { JobRequest } from "./job-request.js";
import { JobSpecError, jobSpecJson, type JobSpec } from "./job-spec.js";
import { resolveKeptSteps } from "./kept-steps.js";
import { resolveJobSpec } from "./resolve-job.js";

/** A specification with every option named, such that resolving it gives the specification again. */
export function requestOf({
  preprocessing,
  network,
  experts,
  recipe,
  augmentation,
  evaluation,
  ...rest
}: JobSpec): JobRequest {
  const { rho, gamma, noiseMode, reuseStep, ...common } = recipe;
  return {
    ...rest,
    ...common,
    ...(recipe.method === "satm" ? { rho, gamma, noiseMode, reuseStep } : {}),
    preprocessing: preprocessing ?? "standard",
    network: network.kind,
    depth: network.depth,
    width: network.width,
    norm: network.norm,
    pooling: network.pooling,
    experts: experts.count,
    expertEpochs: experts.epochs,
    expertLearningRate: experts.learningRate,
    expertBatchSize: experts.batchSize,
    ...(experts.seed === undefined ? {} : { expertSeed: experts.seed }),
    augmentation: augmentation ?? noAugmentation,
    evaluations: evaluation.repeats,
    evaluationEpochs: evaluation.epochs,
  };
}

/** The specification to resume a job with. Throws JobSpecError listing every option that contradicts it. */
export function resumedSpec(folder: string, spec: JobSpec, request: JobRequest): JobSpec {
  const known = comparable(requestOf(spec));
  const given = {
    ...comparable(request),
    ...(request.keptSteps === undefined ? {} : { keptSteps: resolvedKeptSteps(spec, request.keptSteps) }),
  };
  const problems = Object.entries(given).flatMap(([option, value]) => {
    if (value === undefined || value === known[option]) return [];
    if (option === "outerSteps" && typeof value === "number" && value > spec.outerSteps) return [];
    const hint = option === "outerSteps" ? "; it can only be raised" : "; leave it out to resume";
    return [`${option} is ${known[option] ?? "unset"} for the job in ${folder}, ${value} was given${hint}`];
  });
  if (problems.length > 0) throw new JobSpecError(problems);
  return resolveJobSpec({ ...requestOf(spec), outerSteps: request.outerSteps ?? spec.outerSteps });
}

/** Whether two specifications differ in nothing but the number of outer steps. */
export function sameButLonger(before: JobSpec, after: JobSpec): boolean {
  const text = (spec: JobSpec): string => canonicalJson(jobSpecJson({ ...spec, outerSteps: 1 }));
  return text(before) === text(after);
}

/** Options as values that can be compared and shown. */
function comparable({ augmentation, ...options }: JobRequest): Readonly<Record<string, string | number | undefined>> {
  if (augmentation === undefined) return options;
  const json = augmentationJson(augmentation);
  return { ...options, augmentation: json === "none" ? json : canonicalJson(json) };
}

/** "1/3" as the count that the job has; what is no count of its inner steps stays as it is and so differs. */
function resolvedKeptSteps({ recipe }: JobSpec, kept: number | string): number | string {
  const resolved = resolveKeptSteps(kept, recipe.innerSteps);
  return "problem" in resolved ? kept : resolved.steps;
}
