/** What became of a case; the last three are findings. */
export type Outcome = "accepted" | "rejected" | "crash" | "hang" | "memory";

export interface Verdict {
  readonly outcome: Outcome;
  /** Of a finding: what happened. Of a rejection: the parser's message. */
  readonly detail: string;
  /** CPU time of all threads, so that a loaded machine makes nobody look slow. */
  readonly cpuMs: number;
  /** By how much the case raised the process's largest memory ever, in MiB. */
  readonly grownMiB: number;
}

/** Whether a case showed a fault. */
export function isFinding({ outcome }: Pick<Verdict, "outcome">): boolean {
  return outcome === "crash" || outcome === "hang" || outcome === "memory";
}
