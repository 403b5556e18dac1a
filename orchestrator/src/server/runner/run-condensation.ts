import { access } from "node:fs/promises";
import { join } from "node:path";
import { isMissingFile } from "../../documents/missing-file.js";
import { resumeJob, runJob, type JobOptions } from "../../jobs/run-job.js";
import type { JobResult } from "../../results/job-result.js";
import type { JobRequest } from "../../specification/job-request.js";

/** What a run needs to know besides what to condense. */
export interface RunOptions {
  /** The job's own; a job that was begun in it goes on from its last checkpoint. */
  readonly folder: string;
  readonly onEvent: NonNullable<JobOptions["onEvent"]>;
  /** Of the steps that are done. */
  readonly journal: NonNullable<JobOptions["journal"]>;
  /** Ends the run with a checkpoint; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Carries one condensation out, from its beginning or its last checkpoint. */
export type RunCondensation = (request: JobRequest, options: RunOptions) => Promise<JobResult>;

/** The real one, for what all runs of this process share. */
export function runCondensation(shared: Omit<JobOptions, keyof RunOptions>): RunCondensation {
  return async (request, options) => {
    const run = (await hasJob(options.folder)) ? resumeJob : runJob;
    return run(request, { ...shared, ...options });
  };
}

/** A crash may come before there is anything to go on with. */
async function hasJob(folder: string): Promise<boolean> {
  try {
    await access(join(folder, "job", "job.json"));
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}
