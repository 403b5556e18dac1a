import type { Growth } from "./growth.js";
import type { Series, StateSample } from "./sampler.js";
import type { SoakOptions } from "./soak-options.js";
import type { JobFailure } from "./tally.js";

/** How a system bore it. */
export interface SoakReport extends SoakOptions {
  readonly succeeded: number;
  /** Those that stayed so. */
  readonly cancelled: number;
  readonly cancels: number;
  /** Calls that came behind a condensation's end. */
  readonly cancelsTooLate: number;
  readonly resumes: number;
  readonly deletes: number;
  readonly kills: number;
  readonly visits: number;
  readonly wrongRequests: number;
  readonly failures: readonly JobFailure[];
  /** What was not as it should be with the system as a whole. */
  readonly problems: readonly string[];
  /** From the start of the system to its end; undisturbed runs come before. */
  readonly seconds: number;
  readonly growth: readonly Growth[];
  readonly series: readonly Series[];
  readonly states: readonly StateSample[];
}

/** Whether all was as it should be. */
export function isWell({ failures, problems, growth }: SoakReport): boolean {
  return failures.length === 0 && problems.length === 0 && growth.every(({ flat }) => flat);
}
