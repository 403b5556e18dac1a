import { JobSpecError, type JobSpec } from "../specification/job-spec.js";
import type { JobRequest } from "../specification/job-request.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { resolveProtocol } from "../evaluation/resolve-protocol.js";
import type { ContinualPlan } from "./continual-plan.js";
import { continualMethods, learningMethods, type ContinualRequest } from "./continual-request.js";

/** Five steps and orders as in the literature; three networks and their rate as in the published code of DM. */
const usual = {
  steps: 5,
  orders: 5,
  methods: ["satm", "random"],
  evaluations: 3,
  learningRate: 0.01,
  featureEpochs: 20,
} as const;

/** Preprocessings after which images of different classes can be brought into one space. */
const affine = ["standard", "literature", "literature-mtt"] as const;

/** Options that plain trajectory matching does not have. */
const satmOnly: ReadonlySet<string> = new Set<keyof JobRequest>([
  "keptSteps",
  "rho",
  "gamma",
  "noiseMode",
  "reuseStep",
]);

/**
 * Fills in everything that the data set does not decide.
 *
 * @throws JobSpecError listing everything that is wrong, each sentence beginning with the option's name
 */
export function resolveContinual(request: ContinualRequest): ContinualPlan {
  const problems: string[] = [];
  const { steps = usual.steps, orders = usual.orders, methods = usual.methods, evaluation = {} } = request;
  const { learningRate = usual.learningRate, featureEpochs = usual.featureEpochs } = evaluation;
  for (const [option, value] of Object.entries({ steps, orders, featureEpochs })) {
    if (!Number.isSafeInteger(value) || value < 1)
      problems.push(`${option} must be an integer of at least 1, got ${value}`);
  }
  if (methods.length === 0) problems.push(`methods must name at least one of ${continualMethods.join(", ")}`);
  for (const method of methods) {
    if (!continualMethods.includes(method))
      problems.push(`methods must be of ${continualMethods.join(", ")}, got ${JSON.stringify(method)}`);
  }
  if (!(learningRate > 0 && learningRate < Infinity))
    problems.push(`learningRate must be a number above 0, got ${learningRate}`);
  const asked = { ...request.job, evaluations: request.job?.evaluations ?? usual.evaluations };
  const learning = learningMethods.filter((method) => methods.includes(method));
  // Without a method that learns, the options are those that all methods share
  const specs = (learning.length === 0 ? (["mtt"] as const) : learning).flatMap((method) => {
    const spec = resolved({ ...(method === "satm" ? asked : withoutSatmOnly(asked)), method }, problems);
    return spec === undefined ? [] : [[method, spec] as const];
  });
  const [, spec] = specs[0] ?? [];
  if (asked.evaluations === 0) problems.push("evaluations must be an integer of at least 1, got 0");
  const { epochs, ...protocol } = resolveProtocol(evaluation, {}, spec?.evaluation.epochs ?? 1, problems);
  const preprocessing = spec?.preprocessing;
  // Each step's classes would be whitened by themselves
  if (preprocessing === "zca") problems.push(`preprocessing must be ${affine.join(" or ")}, got ${preprocessing}`);
  if (problems.length > 0 || spec === undefined || preprocessing === "zca")
    throw new JobSpecError([...new Set(problems)]);
  const { augmentation } = protocol;
  return {
    dataset: spec.dataset,
    steps,
    orders,
    methods: continualMethods.filter((method) => methods.includes(method)),
    imagesPerClass: spec.imagesPerClass,
    network: spec.network,
    ...(preprocessing === undefined ? {} : { preprocessing }),
    evaluations: spec.evaluation.repeats,
    epochs,
    learningRate,
    protocol,
    featureEpochs,
    seed: spec.seed,
    jobs: new Map(
      specs
        .filter(([method]) => methods.includes(method))
        // What is learned at one step is evaluated as a part of the memory only
        .map(([method, job]) => [
          method,
          {
            ...job,
            ...(augmentation?.kind === "dsa" ? { augmentation } : {}),
            evaluation: { ...job.evaluation, repeats: 0 },
          },
        ]),
    ),
  };
}

function resolved(request: JobRequest, problems: string[]): JobSpec | undefined {
  try {
    return resolveJobSpec(request);
  } catch (error) {
    if (!(error instanceof JobSpecError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function withoutSatmOnly(request: JobRequest): JobRequest {
  return Object.fromEntries(Object.entries(request).filter(([option]) => !satmOnly.has(option)));
}
