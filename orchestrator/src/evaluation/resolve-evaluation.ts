import type { ConvNetSpec } from "@condensery/networks";
import type { NetworkKind, NetworkSpec } from "@condensery/wire/convert";
import { evaluationNetwork, foreignOptions } from "../results/evaluation-network.js";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";
import { specProblems } from "../specification/resolve-job.js";
import { baselines, type EvaluationPlan, type LearningRateRule } from "./evaluation-plan.js";
import type { FolderEvaluationRequest } from "./evaluation-request.js";
import { resolveProtocol } from "./resolve-protocol.js";

/** What holds where nothing is asked for and the job says nothing. */
const usual = { featureEpochs: 20 } as const;

/**
 * Fills in everything that is left open.
 *
 * @param jobNetwork the job's own network on images of the set's size
 * @throws JobSpecError listing everything that is wrong, each sentence beginning with the option's name
 */
export function resolveEvaluation(
  request: FolderEvaluationRequest,
  job: JobSpec,
  jobNetwork: ConvNetSpec,
): EvaluationPlan {
  const problems: string[] = [];
  const spec: JobSpec = {
    ...job,
    dataset: request.dataset ?? job.dataset,
    evaluation: {
      repeats: request.evaluations ?? Math.max(job.evaluation.repeats, 1),
      epochs: request.evaluationEpochs ?? job.evaluation.epochs,
    },
    seed: request.seed ?? job.seed,
  };
  const networks = resolveNetworks(request, jobNetwork, problems);
  problems.push(...specProblems(spec));
  const { repeats, epochs } = spec.evaluation;
  if (repeats === 0) problems.push("evaluations must be an integer of at least 1, got 0");
  const { wholeEpochs = epochs, featureEpochs = usual.featureEpochs } = request;
  for (const [option, value] of Object.entries({ wholeEpochs, featureEpochs })) {
    if (!Number.isSafeInteger(value) || value < 1)
      problems.push(`${option} must be an integer of at least 1, got ${value}`);
  }
  const asked = new Set<string>(request.baselines);
  for (const baseline of asked) {
    if (baselines.every((one) => one !== baseline))
      problems.push(`baselines must be of ${baselines.join(", ")}, got ${JSON.stringify(baseline)}`);
  }
  const learningRate = resolveRate(request, "learningRate", { kind: "learned" }, problems);
  const initial = { kind: "fixed", rate: job.recipe.alpha } as const;
  const baselineLearningRate = resolveRate(request, "baselineLearningRate", initial, problems);
  // What is wrong with epochs is told above
  const training = resolveProtocol(request, job, Number.isSafeInteger(epochs) && epochs >= 1 ? epochs : 1, problems);
  if (problems.length > 0) throw new JobSpecError([...new Set(problems)]);
  return {
    dataset: spec.dataset,
    networks,
    baselines: baselines.filter((baseline) => asked.has(baseline)),
    protocol: {
      ...training,
      learningRate,
      baselineLearningRate,
      labels: request.labels ?? "stored",
      wholeEpochs,
      featureEpochs,
    },
    repeats,
    seed: spec.seed,
    confusion: request.confusion ?? false,
  };
}

function resolveNetworks(
  { networks = [], width, depth, norm, pooling }: FolderEvaluationRequest,
  jobNetwork: ConvNetSpec,
  problems: string[],
): readonly NetworkSpec[] {
  const kinds: readonly (NetworkKind | undefined)[] = networks.length === 0 ? [undefined] : [...new Set(networks)];
  return kinds.flatMap((network) => {
    const options = { width, depth, norm, pooling, network };
    // Among several networks an option is for those that have it
    const foreign = kinds.length === 1 || network === undefined ? [] : foreignOptions(network, norm);
    const given = Object.entries(options).filter(
      ([name, value]) => value !== undefined && !foreign.some((option) => option === name),
    );
    const chosen = evaluationNetwork(Object.fromEntries(given), jobNetwork);
    if ("network" in chosen) return [chosen.network];
    problems.push(...chosen.problems);
    return [];
  });
}

function resolveRate<Otherwise extends LearningRateRule>(
  request: FolderEvaluationRequest,
  option: "learningRate" | "baselineLearningRate",
  otherwise: Otherwise,
  problems: string[],
): Otherwise | Exclude<LearningRateRule, { readonly kind: "learned" }> {
  const [rate, rates] = [request[option], request[`${option}s`]];
  if (rate !== undefined && rates !== undefined) problems.push(`${option}s replaces ${option}; give one of them`);
  const legal = (value: number): boolean => value > 0 && value < Infinity;
  for (const value of rates ?? []) {
    if (!legal(value)) problems.push(`${option}s must be numbers above 0, got ${value}`);
  }
  if (rates !== undefined && rates.length === 0) problems.push(`${option}s must name at least one rate`);
  if (rate !== undefined && !legal(rate)) problems.push(`${option} must be a number above 0, got ${rate}`);
  if (rates !== undefined) return { kind: "searched", rates, on: request.searchOn ?? "train" };
  return rate === undefined ? otherwise : { kind: "fixed", rate };
}
