import { ServiceError } from "@condensery/service-kit";
import type { Load } from "../store/condensation-store.js";

/** How many condensations may be unended. */
export interface QueueLimits {
  /** Those that run at once in one process; at least 1. */
  readonly running: number;
  /** Those that wait for their turn. */
  readonly waiting: number;
  /** Those of one client that wait or run. */
  readonly perClient: number;
}

/** A condensation takes minutes to days: asking again every second would help nobody. */
const retryDelayMs = 30_000;

/** @throws ServiceError (BUSY) when as many wait and run as may */
export function refuseWhenFull({ all, ofClient }: Load, { running, waiting, perClient }: QueueLimits): void {
  if (all >= running + waiting) {
    throw busy(`${running} condensations may run and ${waiting} may wait, and so many do`, running + waiting);
  }
  if (ofClient >= perClient) throw busy(`${perClient} condensations of a client may wait or run`, perClient);
}

function busy(why: string, limit: number): ServiceError {
  return new ServiceError({
    code: "RESOURCE_EXHAUSTED",
    reason: "BUSY",
    message: `${why}; try again later.`,
    metadata: { limit: String(limit) },
    retryDelayMs,
  });
}
