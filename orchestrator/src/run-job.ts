import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { CheckpointError, type Checkpoint } from "./checkpoint.js";
import type { EventListener } from "./events.js";
import { Fields } from "./fields.js";
import { carryOut, prepareJob } from "./job.js";
import type { Meter } from "./job-context.js";
import { FolderError, JobFolder, prepareFolder } from "./job-folder.js";
import type { JobRequest } from "./job-request.js";
import type { JobResult } from "./job-result.js";
import { JobSpecError, type JobSpec } from "./job-spec.js";
import { readJobSpec } from "./read-job-spec.js";
import { resolveJobSpec } from "./resolve-job.js";
import { sameButLonger, resumedSpec } from "./resumed-spec.js";

/** Where a job is and who watches it. */
export interface JobOptions {
  /** Result folder; a finished job in it is replaced. */
  readonly folder: string;
  /** Where experts are kept for this and later jobs. */
  readonly stateFolder: string;
  readonly meter: Meter;
  readonly onEvent?: EventListener | undefined;
  /** Ends the job at the next program run with a checkpoint; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Condenses a data set from the beginning.
 *
 * Throws JobSpecError, FolderError, DatasetFileError and their like (see `isInputError`) before anything is changed.
 */
export async function runJob(request: JobRequest, options: JobOptions): Promise<JobResult> {
  const { folder, meter, onEvent: emit = () => undefined, signal } = options;
  const stateFolder = resolve(options.stateFolder);
  const spec = resolveJobSpec(request, availableParallelism());
  await prepareFolder(folder);
  await prepareFolder(stateFolder);
  const job = new JobFolder(folder);
  await refuseUnfinished(job);
  emit({ kind: "job-started", folder, spec, resumedAtStep: 0 });
  await using prepared = await prepareJob(spec, { meter, emit, signal });
  await job.clear();
  await job.prepare();
  await job.writeDocument({ spec, stateFolder });
  emit({ kind: "job-recorded", folder });
  // Awaited here, since the prepared job is closed with this function
  return await carryOut(prepared, job, stateFolder, undefined);
}

/** Options of `resumeJob`; the state folder is the job's own unless it is named, and must then be the same. */
export type ResumeOptions = Omit<JobOptions, "stateFolder"> & Partial<Pick<JobOptions, "stateFolder">>;

/**
 * Goes on with the job in a folder, bit for bit as if it had not been interrupted. `request` may raise `outerSteps`;
 * whatever else it names must be as the job has it, else JobSpecError.
 */
export async function resumeJob(request: JobRequest, options: ResumeOptions): Promise<JobResult> {
  const { folder, meter, onEvent: emit = () => undefined, signal } = options;
  const job = new JobFolder(folder);
  const document = await job.readDocument();
  if (document === undefined) throw new FolderError(folder, "holds no job to go on with: job/job.json is missing");
  const { stateFolder } = document;
  if (options.stateFolder !== undefined && resolve(options.stateFolder) !== stateFolder) {
    throw new JobSpecError([`state is ${stateFolder} for the job in ${folder}, ${options.stateFolder} was given`]);
  }
  const spec = resumedSpec(folder, document.spec, request);
  await job.prepare();
  await prepareFolder(stateFolder);
  const checkpoint = await job.readCheckpoint(({ message }) =>
    emit({ kind: "warning-raised", code: "damaged-checkpoint", message: `${message}; using an older checkpoint` }),
  );
  if (checkpoint !== undefined) checkOwner(folder, checkpoint, spec);
  emit({ kind: "job-started", folder, spec, resumedAtStep: checkpoint?.state.step ?? 0 });
  await job.writeDocument({ spec, stateFolder });
  emit({ kind: "job-recorded", folder });
  await using prepared = await prepareJob(spec, { meter, emit, signal });
  // Awaited here, since the prepared job is closed with this function
  return await carryOut(prepared, job, stateFolder, checkpoint);
}

/** Hours of work must not be lost to a forgotten option. */
async function refuseUnfinished(job: JobFolder): Promise<void> {
  const document = await job.readDocument();
  if (document === undefined) return;
  const step = await job.newestStep();
  if (step === 0 || step >= document.spec.outerSteps) return;
  throw new FolderError(
    job.folder,
    `holds an unfinished job, ${step} of ${document.spec.outerSteps} outer steps done; resume it, delete it or name another folder`,
  );
}

/** Throws CheckpointError when a checkpoint belongs to another job. */
function checkOwner(folder: string, { spec }: Checkpoint, expected: JobSpec): void {
  const name = `${folder}: the specification in its checkpoint`;
  if (!sameButLonger(readJobSpec(name, Fields.parse(name, spec)), expected)) {
    throw new CheckpointError(folder, "its checkpoint was written for other options than its job.json states");
  }
}
