import { convNetSpec, type ConvNetSpec } from "@condensery/networks";
import type { NetworkSpec } from "@condensery/wire/convert";
import type { CallContext, Compute } from "../compute/compute.js";
import type { EventListener } from "../jobs/events.js";
import { evaluateSet } from "../jobs/evaluate-set.js";
import type { JobRequest } from "../specification/job-request.js";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";
import { specProblems } from "../specification/resolve-job.js";
import { evaluationNetwork, type NetworkRequest } from "./evaluation-network.js";
import type { AccuracyRow } from "./job-result.js";
import { readResult, type StoredResult } from "./result-folder.js";

/** What may differ from the job that made the set. */
export type FolderEvaluationRequest = Pick<JobRequest, "dataset" | "evaluations" | "evaluationEpochs" | "seed"> &
  NetworkRequest & {
    /** In place of the learned alpha. */
    readonly learningRate?: number;
  };

export interface FolderEvaluationOptions extends Pick<CallContext, "signal" | "onRetry"> {
  readonly folder: string;
  readonly compute: Pick<Compute, "evaluate">;
  readonly onEvent?: EventListener | undefined;
}

export interface FolderEvaluation {
  readonly folder: string;
  /** What was trained. */
  readonly network: NetworkSpec;
  readonly accuracy: AccuracyRow;
  /** The job's own network. */
  readonly jobNetwork: NetworkSpec;
  /** What the folder says of the job's network; absent: its job evaluated nothing. */
  readonly recorded: AccuracyRow | undefined;
}

/**
 * Evaluates the condensed data set of a folder again. The data set it was made from is read by those who evaluate; they
 * refuse another one. Throws FolderError or DocumentError for a folder that is no sound result, JobSpecError,
 * ComputeError.
 */
export async function evaluateFolder(
  request: FolderEvaluationRequest,
  { folder, compute, onEvent: emit = () => undefined, signal, onRetry }: FolderEvaluationOptions,
): Promise<FolderEvaluation> {
  const result = await readResult(folder);
  const { set, document } = result;
  const jobNetwork = jobNetworkOf(result);
  const { spec, network } = resolve(request, document.job, jobNetwork);
  const learningRate = request.learningRate ?? set.alpha;
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new JobSpecError([`learningRate must be a number above 0, got ${learningRate}`]);
  }
  const evaluated = {
    task: {
      network,
      dataset: { uri: spec.dataset, digest: document.source.digest },
      preprocessing: set.preprocessing,
      seed: BigInt(spec.seed),
    },
    subject: "condensed",
    imagesOf: () => set.images,
    labels: set.labels,
    settings: { ...spec.evaluation, learningRate },
  } as const;
  const { row } = await evaluateSet(evaluated, {
    compute,
    signal,
    onRetry,
    onProgress: (stepsDone, stepsTotal) =>
      emit({ kind: "evaluation-progressed", subject: "condensed", stepsDone, stepsTotal }),
  });
  const { accuracies, mean, standardDeviation } = row;
  emit({ kind: "evaluation-completed", subject: "condensed", accuracies, mean, standardDeviation });
  return { folder, network, accuracy: row, jobNetwork, recorded: document.accuracies.condensed };
}

/** Everything left open filled in. Throws JobSpecError listing everything that is wrong. */
function resolve(
  request: FolderEvaluationRequest,
  job: JobSpec,
  jobNetwork: ConvNetSpec,
): { readonly spec: JobSpec; readonly network: NetworkSpec } {
  const spec: JobSpec = {
    ...job,
    dataset: request.dataset ?? job.dataset,
    evaluation: {
      repeats: request.evaluations ?? Math.max(job.evaluation.repeats, 1),
      epochs: request.evaluationEpochs ?? job.evaluation.epochs,
    },
    seed: request.seed ?? job.seed,
  };
  const chosen = evaluationNetwork(request, jobNetwork);
  const problems = [...specProblems(spec), ...("problems" in chosen ? chosen.problems : [])];
  if (spec.evaluation.repeats === 0) problems.push("evaluations must be an integer of at least 1, got 0");
  if (problems.length > 0 || "problems" in chosen) throw new JobSpecError(problems);
  return { spec, network: chosen.network };
}

/** The job's network on images of the set's size. */
function jobNetworkOf({ set, document }: StoredResult): ConvNetSpec {
  const [, channels = 0, height = 0, width = 0] = set.images.shape;
  const { kind, depth, width: filters, norm, pooling } = document.job.network;
  const classes = document.source.classes.length;
  return convNetSpec({ kind, channels, height, width, classes, filters, depth, norm, pooling });
}
