import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";

/** Flags of a system that is started for the job. */
export const embeddedOnly: readonly string[] = ["state", "threads", "provider"];

/** Flags of one that runs already. */
export const remoteOnly: readonly string[] = ["detach", "token-file", "tls-ca"];

/**
 * Throws UsageError listing the flags that cannot be given together. Where the job to resume is, and so what is legal
 * there, its folder knows.
 */
export function refuseConflicts({ positionals, has }: ParsedFlags): void {
  const problems: string[] = [];
  if (positionals.length > 0) problems.push(`condense takes flags only, got ${JSON.stringify(positionals[0])}`);
  if (has("resume") && has("out")) problems.push("--resume names the folder already; leave out --out");
  if (!has("resume")) {
    const misplaced = (has("address") ? embeddedOnly : remoteOnly).filter(has);
    const advice = has("address")
      ? "is for a system that is started here; leave it out with --address"
      : "is for a running system; name it with --address";
    for (const name of misplaced) problems.push(`--${name} ${advice}`);
  }
  if (problems.length > 0) throw new UsageError(problems);
}
