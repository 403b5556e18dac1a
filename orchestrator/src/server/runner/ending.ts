import type { ResultSummary } from "../store/result-summary.js";

/** How a run came to its end. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly result: ResultSummary }
  | { readonly kind: "failed"; readonly failure: string }
  | { readonly kind: "cancelled" }
  /** The process ends; the next one goes on. */
  | { readonly kind: "stopped" };

/** Why a run was aborted, which says how it ended. */
export class RunAborted extends Error {
  override readonly name = "RunAborted";

  constructor(readonly outcome: Extract<Outcome, { readonly kind: "cancelled" | "stopped" }>) {
    super(outcome.kind === "cancelled" ? "The condensation was cancelled." : "The orchestrator is stopping.");
  }
}
