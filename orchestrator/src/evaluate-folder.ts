import { availableParallelism } from "node:os";
import { assertSamePreprocessing } from "@condensery/datasets";
import { Device } from "./device.js";
import { evaluateSet } from "./evaluate-result.js";
import { PhaseClock } from "./job-context.js";
import { FolderError } from "./job-folder.js";
import type { JobRequest } from "./job-request.js";
import type { AccuracyRow } from "./job-result.js";
import { JobSpecError, type JobSpec } from "./job-spec.js";
import { loadData, type LoadedData } from "./load-data.js";
import { specProblems } from "./resolve-job.js";
import { readResult, type StoredResult } from "./result-folder.js";
import type { JobOptions } from "./run-job.js";

/** What may differ from the job that made the set. */
export type FolderEvaluationRequest = Pick<
  JobRequest,
  "dataset" | "evaluations" | "evaluationEpochs" | "seed" | "threads" | "provider"
> & {
  /** In place of the learned alpha. */
  readonly learningRate?: number;
};

export interface FolderEvaluation {
  readonly folder: string;
  readonly accuracy: AccuracyRow;
  /** What the folder says of itself. */
  readonly recorded: AccuracyRow;
  readonly provider: string;
  readonly threads: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
}

/**
 * Evaluates the condensed data set of a folder again, on the data set that it was made from. Throws FolderError or
 * DocumentError for a folder that is no sound result, or when the data set or its preprocessing is another one.
 */
export async function evaluateFolder(
  request: FolderEvaluationRequest,
  { folder, meter, onEvent: emit = () => undefined, signal }: Omit<JobOptions, "stateFolder">,
): Promise<FolderEvaluation> {
  const clock = new PhaseClock(meter, emit);
  const result = await readResult(folder);
  const spec = evaluationSpec(request, result.document.job);
  const learningRate = request.learningRate ?? result.set.alpha;
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new JobSpecError([`learningRate must be a number above 0, got ${learningRate}`]);
  }
  const data = await clock.measure("load-data", async () => {
    const loaded = await loadData(spec.dataset, spec.network, signal);
    assertFits(folder, result, spec.dataset, loaded);
    return loaded;
  });
  await using device = await Device.open(spec.provider, spec.threads);
  const { provider, threads, rejected } = device;
  emit({ kind: "device-chosen", provider, threads, rejected });
  const { images, labels } = result.set;
  const settings = { ...spec.evaluation, learningRate, seed: BigInt(spec.seed) };
  const accuracy = await clock.measure("evaluate", async () => {
    await using lease = await device.parallel(spec.evaluation.repeats);
    // Awaited here, since the lease ends with this block
    return await evaluateSet(
      lease.runtime,
      data,
      { subject: "condensed", imagesOf: () => images, labels, settings },
      emit,
      signal,
    );
  });
  return {
    folder,
    accuracy,
    recorded: result.document.accuracies.condensed,
    provider,
    threads,
    seconds: clock.total(),
    peakMemoryBytes: meter.peakMemoryBytes(),
  };
}

function evaluationSpec(request: FolderEvaluationRequest, job: JobSpec): JobSpec {
  const spec: JobSpec = {
    ...job,
    dataset: request.dataset ?? job.dataset,
    evaluation: {
      repeats: request.evaluations ?? job.evaluation.repeats,
      epochs: request.evaluationEpochs ?? job.evaluation.epochs,
    },
    seed: request.seed ?? job.seed,
    threads: request.threads ?? availableParallelism(),
    provider: request.provider ?? job.provider,
  };
  const problems = specProblems(spec);
  if (problems.length > 0) throw new JobSpecError(problems);
  return spec;
}

/** Images condensed from other data, or prepared in another way, would be measured against the wrong test images. */
function assertFits(folder: string, { set, document }: StoredResult, uri: string, data: LoadedData): void {
  if (data.digest !== document.source.digest) {
    throw new FolderError(
      folder,
      `was condensed from ${document.source.name} with SHA-256 ${document.source.digest}; ${uri} has ${data.digest}. ` +
        "Name the data set it was made from",
    );
  }
  assertSamePreprocessing(set.preprocessing, data.preprocessing);
}
