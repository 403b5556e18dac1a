import type { StateName } from "@condensery/wire/convert";
import type { JobSpec } from "../../specification/job-spec.js";
import type { ResultSummary } from "./result-summary.js";

/** A condensation as it is kept. */
export interface Condensation {
  /** Cannot be guessed; part of its resource name. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createTime: number;
  /** Who created it, as the server knows its callers. */
  readonly client: string;
  /** Of the call that created it; undefined: it brought none. No two of a client's have the same. */
  readonly requestId: string | undefined;
  /** SHA-256 of the specification that was asked for; resuming does not change it. */
  readonly requestedDigest: string;
  /** Nothing left open; resuming may raise its outer steps. */
  readonly spec: JobSpec;
  readonly state: StateName;
  /** How often it was queued: at its creation and whenever it was resumed. */
  readonly run: number;
  /** Whether somebody wants it to end. */
  readonly cancelling: boolean;
  /** Milliseconds since 1970; undefined: it has not ended. */
  readonly endTime: number | undefined;
  /** Outer steps in the last checkpoint. */
  readonly stepsDone: number;
  /** Milliseconds that it was under way, interruptions left out, up to the last checkpoint. */
  readonly ranMs: number;
  /** One sentence; undefined: it has not failed. */
  readonly failure: string | undefined;
  /** Undefined: it has not succeeded. */
  readonly result: ResultSummary | undefined;
  /** W3C traceparent of the call that created it; undefined: it was not traced. */
  readonly traceparent: string | undefined;
  /** The same of its last run; undefined: it has not run. */
  readonly runTraceparent: string | undefined;
}

/** What is known of a condensation before it is kept. */
export type CondensationDraft = Pick<
  Condensation,
  "id" | "createTime" | "client" | "requestId" | "requestedDigest" | "spec" | "traceparent"
>;

/** What may change of it. */
export type CondensationChange = Partial<Omit<Condensation, keyof CondensationDraft>> &
  Partial<Pick<Condensation, "spec">>;

const endStates: ReadonlySet<StateName> = new Set<StateName>(["succeeded", "failed", "cancelled"]);

/** Whether nothing more happens to a condensation in this state unless somebody resumes it. */
export function isEnd(state: StateName): boolean {
  return endStates.has(state);
}

/** Its resource name. */
export function nameOf(id: string): string {
  return `condensations/${id}`;
}
