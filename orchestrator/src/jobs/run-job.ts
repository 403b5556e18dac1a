import type { Compute } from "../compute/compute.js";
import { Fields } from "../documents/fields.js";
import { defaultLimitSetting, type LimitSetting } from "../limits/check-limits.js";
import type { JobResult } from "../results/job-result.js";
import type { JobRequest } from "../specification/job-request.js";
import type { JobSpec } from "../specification/job-spec.js";
import { readJobSpec } from "../specification/read-job-spec.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { resumedSpec, sameButLonger } from "../specification/resumed-spec.js";
import { CheckpointError } from "./checkpoint-error.js";
import type { Checkpoint } from "./checkpoint.js";
import type { EventListener } from "./events.js";
import { carryOut, prepareJob, type JobSurroundings } from "./job.js";
import { FolderError, JobFolder, prepareFolder } from "./job-folder.js";
import { forgetfulJournal, type StepJournal } from "./step-journal.js";

/** Where a job is, who computes for it and who watches it. */
export interface JobOptions {
  /** Result folder; a finished job in it is replaced. */
  readonly folder: string;
  readonly compute: Compute;
  /** Folders under which `idx:NAME` data sets are found. Default: none. */
  readonly dataRoots?: readonly string[] | undefined;
  /** Folder in which decoded pixels are kept, as `loadDataset` has it. Default: none. */
  readonly decodedCache?: string | undefined;
  /** How large the job may be, and what estimates of time go by. Default: `defaultLimitSetting`. */
  readonly limits?: LimitSetting | undefined;
  /** Price of a device second, in whatever currency costs shall have. Default: 0. */
  readonly devicePricePerSecond?: number | undefined;
  /** Milliseconds that only grow; libraries read no clock. */
  readonly now: () => number;
  readonly onEvent?: EventListener | undefined;
  /** Default: one that remembers nothing. */
  readonly journal?: StepJournal | undefined;
  /** Ends the job with a checkpoint, dropping the step under way; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Condenses a data set from the beginning.
 *
 * Throws JobSpecError, FolderError, DatasetFileError and their like (see `isInputError`) before anything is changed.
 */
export async function runJob(request: JobRequest, options: JobOptions): Promise<JobResult> {
  const { folder } = options;
  const surroundings = surroundingsOf(options);
  const { emit } = surroundings;
  const spec = resolveJobSpec(request);
  await prepareFolder(folder);
  const job = new JobFolder(folder);
  await refuseUnfinished(job);
  emit({ kind: "job-started", folder, spec, resumedAtStep: 0 });
  const prepared = await prepareJob(spec, job, { checkpoint: undefined, whitening: undefined }, surroundings);
  await job.clear();
  await job.prepare();
  await job.writeSpec(spec);
  emit({ kind: "job-recorded", folder });
  return carryOut(prepared, job);
}

/**
 * Goes on with the job in a folder, bit for bit as if it had not been interrupted. `request` may raise `outerSteps`;
 * whatever else it names must be as the job has it, else JobSpecError.
 */
export async function resumeJob(request: JobRequest, options: JobOptions): Promise<JobResult> {
  const { folder } = options;
  const surroundings = surroundingsOf(options);
  const { emit } = surroundings;
  const job = new JobFolder(folder);
  const recorded = await job.readSpec();
  if (recorded === undefined) throw new FolderError(folder, "holds no job to go on with: job/job.json is missing");
  const spec = resumedSpec(folder, recorded, request);
  await job.prepare();
  const checkpoint = await job.readCheckpoint(({ message }) =>
    emit({ kind: "warning-raised", code: "damaged-checkpoint", message: `${message}; using an older checkpoint` }),
  );
  if (checkpoint !== undefined) checkOwner(folder, checkpoint, spec);
  emit({ kind: "job-started", folder, spec, resumedAtStep: checkpoint?.state.step ?? 0 });
  const whitening = spec.preprocessing === "zca" ? await job.readWhitening() : undefined;
  const prepared = await prepareJob(spec, job, { checkpoint, whitening }, surroundings);
  await job.writeSpec(spec);
  emit({ kind: "job-recorded", folder });
  return carryOut(prepared, job);
}

function surroundingsOf(options: JobOptions): JobSurroundings {
  const {
    compute,
    dataRoots = [],
    decodedCache,
    limits = defaultLimitSetting,
    devicePricePerSecond = 0,
    now,
    signal,
  } = options;
  const { onEvent: emit = () => undefined, journal = forgetfulJournal } = options;
  return { compute, dataRoots, decodedCache, limits, pricePerSecond: devicePricePerSecond, now, emit, journal, signal };
}

/** Hours of work must not be lost to a forgotten option. */
async function refuseUnfinished(job: JobFolder): Promise<void> {
  const spec = await job.readSpec();
  if (spec === undefined) return;
  const step = await job.newestStep();
  if (step === 0 || step >= spec.outerSteps) return;
  throw new FolderError(
    job.folder,
    `holds an unfinished job, ${step} of ${spec.outerSteps} outer steps done; resume it, delete it or name another folder`,
  );
}

/** Throws CheckpointError when a checkpoint belongs to another job. */
function checkOwner(folder: string, { spec }: Checkpoint, expected: JobSpec): void {
  const name = `${folder}: the specification in its checkpoint`;
  if (!sameButLonger(readJobSpec(name, Fields.parse(name, spec)), expected)) {
    throw new CheckpointError(folder, "its checkpoint was written for other options than its job.json states");
  }
}
