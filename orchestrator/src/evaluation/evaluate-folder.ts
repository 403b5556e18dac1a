import { convNetSpec, type ConvNetSpec } from "@condensery/networks";
import type { CallContext, EvaluationCompute, Task } from "../compute/compute.js";
import { warnOfRetry } from "../jobs/job-context.js";
import { readEvaluations, writeEvaluation } from "../results/evaluation-file.js";
import type { EvaluationDocument } from "../results/evaluation-document.js";
import type { AccuracyRow } from "../results/job-result.js";
import { readResult, type StoredResult } from "../results/result-folder.js";
import { version } from "../version.js";
import { scoresWithCounterpart, type AugmentationScore } from "./augmentation-scores.js";
import type { EvaluationListener } from "./evaluation-event.js";
import type { EvaluationPlan } from "./evaluation-plan.js";
import type { FolderEvaluationRequest } from "./evaluation-request.js";
import { areHard, hardLabels } from "./hard-labels.js";
import { measureRows, type PlannedRow } from "./measure-rows.js";
import { resolveEvaluation } from "./resolve-evaluation.js";
import { rowAccuracy } from "./row-accuracy.js";
import { selectBaselines } from "./select-baselines.js";

export interface FolderEvaluationOptions extends Pick<CallContext, "signal"> {
  readonly folder: string;
  readonly compute: EvaluationCompute;
  /** Whether the evaluation is written beside the result. Default: yes. */
  readonly save?: boolean;
  readonly onEvent?: EvaluationListener | undefined;
}

export interface FolderEvaluation {
  readonly folder: string;
  readonly document: EvaluationDocument;
  /** Where it was written; absent: it was not. */
  readonly file?: string;
  /** Scores that need an evaluation with and one without augmentation, where the other one lies beside the result. */
  readonly augmentationScores: readonly AugmentationScore[];
  /** The job's own network. */
  readonly jobNetwork: ConvNetSpec;
  /** What the folder says of the job's network; absent: its job evaluated nothing. */
  readonly recorded: AccuracyRow | undefined;
}

/**
 * Evaluates the condensed data set of a folder, beside real images where that is asked for. The data set it was made from
 * is read by those who evaluate; they refuse another one. Throws FolderError or DocumentError for a folder that is no
 * sound result, JobSpecError, ComputeError.
 */
export async function evaluateFolder(
  request: FolderEvaluationRequest,
  { folder, compute, save = true, onEvent: emit = () => undefined, signal }: FolderEvaluationOptions,
): Promise<FolderEvaluation> {
  const result = await readResult(folder);
  const { set, document: made } = result;
  const jobNetwork = jobNetworkOf(result);
  const plan = resolveEvaluation(request, made.job, jobNetwork);
  const task: Omit<Task, "network"> = {
    dataset: { uri: plan.dataset, digest: made.source.digest },
    preprocessing: set.preprocessing,
    seed: BigInt(plan.seed),
  };
  const onRetry = warnOfRetry((event) => {
    if (event.kind === "warning-raised") emit(event);
  });
  const source = { ...task, imagesPerClass: made.job.imagesPerClass, featureNetwork: jobNetwork };
  const selected = await selectBaselines(compute, plan, source, {
    signal,
    onRetry,
    onProgress: (stepsDone, stepsTotal) => emit({ kind: "selection-progressed", stepsDone, stepsTotal }),
  });
  const planned = plan.networks.flatMap((network) => [
    ...condensedRows(plan, result).map((row) => ({ ...row, network })),
    ...[...selected].map(([subject, imagesOf]): PlannedRow => ({
      subject,
      network,
      images: subject === "whole" ? made.source.trainImages : made.images.count,
      imagesOf,
      epochs: subject === "whole" ? plan.protocol.wholeEpochs : plan.protocol.epochs,
      rule: plan.protocol.baselineLearningRate,
    })),
  ]);
  const { rows, classImages, device } = await measureRows(planned, task, plan, set.alpha, {
    compute,
    signal,
    onRetry,
    onProgress: (stepsDone, stepsTotal) => emit({ kind: "evaluation-progressed", stepsDone, stepsTotal }),
  });
  for (const row of rows) {
    const { subject, network } = row;
    emit({ kind: "evaluation-completed", subject, network, ...rowAccuracy(row, "last") });
  }
  const { uri: _, ...origin } = made.source;
  const document: EvaluationDocument = {
    set: { sha256: made.images.sha256, images: made.images.count },
    source: {
      uri: plan.dataset,
      name: origin.name,
      digest: origin.digest,
      classes: origin.classes,
      testImages: classImages,
    },
    protocol: plan.protocol,
    seed: plan.seed,
    rows,
    device,
    versions: { condensery: version, node: process.versions.node },
  };
  const file = save ? { file: await writeEvaluation(folder, document) } : {};
  const augmentationScores = scoresWithCounterpart(document, await readEvaluations(folder));
  return { folder, document, ...file, augmentationScores, jobNetwork, recorded: made.accuracies.condensed };
}

/** The condensed images; with their hard labels too, where the label-robust score needs them. */
function condensedRows(
  { baselines, protocol }: EvaluationPlan,
  { set }: StoredResult,
): readonly Omit<PlannedRow, "network">[] {
  const hard = hardLabels(set.labels);
  const common = { images: set.images.shape[0] ?? 0, epochs: protocol.epochs, rule: protocol.learningRate };
  const row = (subject: "condensed" | "condensed-hard", labels: typeof hard): Omit<PlannedRow, "network"> => ({
    ...common,
    subject,
    imagesOf: () => ({ images: set.images, labels }),
  });
  const scored = baselines.includes("random") && baselines.includes("whole");
  const apart = scored && protocol.labels === "stored" && !areHard(set.labels);
  const rows = [row("condensed", protocol.labels === "hard" ? hard : set.labels)];
  return apart ? [...rows, row("condensed-hard", hard)] : rows;
}

/** The job's network on images of the set's size. */
function jobNetworkOf({ set, document }: StoredResult): ConvNetSpec {
  const [, channels = 0, height = 0, width = 0] = set.images.shape;
  const { kind, depth, width: filters, norm, pooling } = document.job.network;
  const classes = document.source.classes.length;
  return convNetSpec({ kind, channels, height, width, classes, filters, depth, norm, pooling });
}
