import type { CondensationDraft } from "../store/condensation.js";
import { resolveJobSpec } from "../../specification/resolve-job.js";

/** A draft whose place among others is given by its number. */
export function sampleDraft(number: number, change: Partial<CondensationDraft> = {}): CondensationDraft {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    createTime: 1_000_000 + number,
    client: "anonymous",
    requestId: undefined,
    requestedDigest: "a".repeat(64),
    spec: resolveJobSpec({ seed: String(number) }),
    traceparent: undefined,
    ...change,
  };
}
