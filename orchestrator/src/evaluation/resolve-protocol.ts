import { AugmentationError, dsaAugmentation, parseDsaStrategy, type DsaAugmentation } from "@condensery/condensation";
import {
  defaultOptimiser,
  evaluationProtocolFromWire,
  evaluationProtocolToWire,
  optimisers,
  WireError,
  type EvaluationProtocolSpec,
  type OptimiserSpec,
  type ScheduleSpec,
} from "@condensery/wire/convert";
import type { JobSpec } from "../specification/job-spec.js";
import type { FolderEvaluationRequest } from "./evaluation-request.js";

/** Fields of the services' protocol and the options that set them. */
const optionOf: Readonly<Record<string, string>> = {
  batch_size: "batchSize",
  momentum: "momentum",
  weight_decay: "weightDecay",
  beta1: "beta1",
  beta2: "beta2",
  epsilon: "epsilon",
  test_every: "testEvery",
  "schedule.step.factor": "decayFactor",
  "schedule.step.epochs": "decayEpochs",
};

/** A protocol but for its learning rate, which is chosen by itself. */
export type ResolvedProtocol = Omit<EvaluationProtocolSpec, "learningRate" | "augmentation"> & {
  readonly augmentation?: DsaAugmentation;
};

/** How networks are trained and tested; everything that is wrong with it is added to the problems. */
export function resolveProtocol(
  request: FolderEvaluationRequest,
  job: Pick<JobSpec, "augmentation">,
  epochs: number,
  problems: string[],
): ResolvedProtocol {
  const { batchSize = 256, testEvery } = request;
  const asked: ResolvedProtocol & Pick<EvaluationProtocolSpec, "learningRate"> = {
    epochs,
    // Of no consequence: rates are checked by themselves
    learningRate: 1,
    batchSize,
    optimiser: resolveOptimiser(request, problems),
    schedule: resolveSchedule(request, problems),
    ...resolveAugmentation(request, job, problems),
    ...(testEvery === undefined ? {} : { testEvery }),
  };
  try {
    // The limits of the services, before one is asked
    evaluationProtocolFromWire(evaluationProtocolToWire(asked));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    for (const { field, expected, actual } of error.violations) {
      const option = optionOf[field.replace(/\[\d+\]$/, "")] ?? field;
      problems.push(`${option} must be ${expected}, got ${actual}`);
    }
  }
  const { learningRate: _, ...protocol } = asked;
  return protocol;
}

function resolveOptimiser(request: FolderEvaluationRequest, problems: string[]): OptimiserSpec {
  const { optimiser: kind = "sgd", momentum, weightDecay, beta1, beta2, epsilon } = request;
  if (!optimisers.names.includes(kind)) {
    problems.push(`optimiser must be one of ${optimisers.names.join(", ")}, got ${JSON.stringify(kind)}`);
    return defaultOptimiser("sgd");
  }
  const preset = defaultOptimiser(kind);
  const foreign = preset.kind === "sgd" ? { beta1, beta2, epsilon } : { momentum };
  for (const [option, value] of Object.entries(foreign)) {
    if (value !== undefined) problems.push(`${option} is no option of ${kind}; leave it out`);
  }
  const decay = weightDecay ?? preset.weightDecay;
  return preset.kind === "sgd"
    ? { ...preset, momentum: momentum ?? preset.momentum, weightDecay: decay }
    : {
        ...preset,
        beta1: beta1 ?? preset.beta1,
        beta2: beta2 ?? preset.beta2,
        epsilon: epsilon ?? preset.epsilon,
        weightDecay: decay,
      };
}

function resolveSchedule(request: FolderEvaluationRequest, problems: string[]): ScheduleSpec {
  const { schedule: kind = "step", decayEpochs: epochs, decayFactor: factor = 0.1 } = request;
  if (kind === "step") return { kind, ...(epochs === undefined ? {} : { epochs }), factor, restart: true };
  for (const option of ["decayEpochs", "decayFactor"] as const) {
    if (request[option] !== undefined) problems.push(`${option} is an option of the step schedule; leave it out`);
  }
  return { kind };
}

function resolveAugmentation(
  { augmentation, dsaStrategy, dsaMode: mode }: FolderEvaluationRequest,
  job: Pick<JobSpec, "augmentation">,
  problems: string[],
): { readonly augmentation?: DsaAugmentation } {
  const { augmentation: ofJob } = job;
  if ((augmentation ?? ofJob?.kind ?? "none") === "none") {
    for (const [option, value] of Object.entries({ dsaStrategy, dsaMode: mode })) {
      if (value !== undefined) problems.push(`${option} is an option of the augmentation dsa; leave it out`);
    }
    return {};
  }
  try {
    const asked = {
      ...(dsaStrategy === undefined ? {} : { strategy: parseDsaStrategy(dsaStrategy) }),
      ...(mode === undefined ? {} : { mode }),
    };
    return { augmentation: ofJob === undefined ? dsaAugmentation(asked) : { ...ofJob, ...asked } };
  } catch (error) {
    if (!(error instanceof AugmentationError)) throw error;
    problems.push(...error.problems.map((problem) => `dsaStrategy cannot be read: ${problem}`));
    return {};
  }
}
