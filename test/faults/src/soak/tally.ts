import type { State } from "@condensery/wire/condensation";

/** What was not as it should be with one condensation. */
export interface JobFailure {
  readonly job: number;
  readonly message: string;
}

/** Counts what happens to a system. */
export class Tally {
  succeeded = 0;
  /** Those that stayed so. */
  cancelled = 0;
  /** Calls that cancelled a condensation, and those that came behind its end. */
  cancels = 0;
  cancelsTooLate = 0;
  resumes = 0;
  deletes = 0;
  kills = 0;
  visits = 0;
  wrongRequests = 0;
  readonly failures: JobFailure[] = [];
  /** The condensations that were not removed, in the states that they must be found in. */
  readonly kept = new Map<string, State>();
}
