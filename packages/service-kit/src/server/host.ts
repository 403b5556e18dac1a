import type { ErrorMapping } from "../errors/to-service-error.js";
import type { Logger } from "../logger/logger.js";
import type { CallMetrics } from "../telemetry/call-metrics.js";
import type { Callers } from "./callers.js";
import type { CallsInFlight } from "./calls-in-flight.js";
import type { Gate } from "./gate.js";

/** What the calls of one service share. */
export interface Host {
  readonly service: string;
  readonly calls: CallsInFlight;
  readonly callers: Callers;
  /** Calls that arrive afterwards on connections still open are turned away. */
  readonly isStopping: () => boolean;
  readonly logger: Logger;
  readonly metrics: CallMetrics;
  readonly defaultDeadlineMs: number;
  readonly mapError: ErrorMapping | undefined;
  readonly gate: Gate | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
