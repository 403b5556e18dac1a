import type { CallContext, Compute } from "../compute/compute.js";
import type { EventListener } from "../jobs/events.js";
import { evaluateSet } from "../jobs/evaluate-set.js";
import { convNetSpec, type ConvNetSpec } from "@condensery/networks";
import type { JobRequest } from "../specification/job-request.js";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";
import { specProblems } from "../specification/resolve-job.js";
import type { AccuracyRow } from "./job-result.js";
import { readResult, type StoredResult } from "./result-folder.js";

/** What may differ from the job that made the set. */
export type FolderEvaluationRequest = Pick<JobRequest, "dataset" | "evaluations" | "evaluationEpochs" | "seed"> & {
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
  readonly accuracy: AccuracyRow;
  /** What the folder says of itself; absent: its job evaluated nothing. */
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
  const spec = evaluationSpec(request, document.job);
  const learningRate = request.learningRate ?? set.alpha;
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new JobSpecError([`learningRate must be a number above 0, got ${learningRate}`]);
  }
  const evaluated = {
    task: {
      network: networkOf(result),
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
  return { folder, accuracy: row, recorded: document.accuracies.condensed };
}

function evaluationSpec(request: FolderEvaluationRequest, job: JobSpec): JobSpec {
  const spec: JobSpec = {
    ...job,
    dataset: request.dataset ?? job.dataset,
    evaluation: {
      repeats: request.evaluations ?? Math.max(job.evaluation.repeats, 1),
      epochs: request.evaluationEpochs ?? job.evaluation.epochs,
    },
    seed: request.seed ?? job.seed,
  };
  const problems = specProblems(spec);
  if (spec.evaluation.repeats === 0) problems.push("evaluations must be an integer of at least 1, got 0");
  if (problems.length > 0) throw new JobSpecError(problems);
  return spec;
}

/** The job's network on images of the set's size. */
function networkOf({ set, document }: StoredResult): ConvNetSpec {
  const [, channels = 0, height = 0, width = 0] = set.images.shape;
  const { kind, depth, width: filters, norm, pooling } = document.job.network;
  const classes = document.source.classes.length;
  return convNetSpec({ kind, channels, height, width, classes, filters, depth, norm, pooling });
}
