import type { StatusName } from "../errors/status-name.js";
import type { Logger } from "../logger/logger.js";
import type { CallMetrics } from "../telemetry/call-metrics.js";
import type { Refusal } from "./admission.js";

/** A flood of refused calls must not become a flood of lines. */
const quietMs = 10_000;

/** Worth a warning: somebody who is not known, or who takes more than its share. */
const level: Readonly<Partial<Record<StatusName, "warn">>> = { UNAUTHENTICATED: "warn", RESOURCE_EXHAUSTED: "warn" };

/** Counts refused calls, and tells of each reason at most every 10 s, with how many there have been meanwhile. */
export function refusalLog(logger: Logger, metrics: CallMetrics, now: () => number): (refusal: Refusal) => void {
  const told = new Map<string, { at: number; since: number }>();
  return ({ error: { code, reason, metadata, message }, method, peer }) => {
    metrics.refused(reason);
    const last = told.get(reason);
    if (last !== undefined && now() - last.at < quietMs) {
      last.since += 1;
      return;
    }
    const { client } = metadata;
    const fields = { reason, method, peer, ...(client === undefined ? {} : { client }), since: last?.since ?? 0 };
    logger[level[code] ?? "debug"](fields, `a call was turned away: ${message}`);
    told.set(reason, { at: now(), since: 0 });
  };
}
