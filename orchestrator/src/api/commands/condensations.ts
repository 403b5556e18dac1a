import type { CondensationRunner } from "../../server/runner/condensation-runner.js";
import type { CondensationStore } from "../../server/store/condensation-store.js";
import type { EventLogs } from "../../server/events/event-logs.js";
import type { LimitSetting } from "../../limits/check-limits.js";
import type { QueueLimits } from "../../server/runner/queue-limits.js";
import type { StateFolder } from "../../server/store/state-folder.js";

/** What commands work with. */
export interface Condensations {
  readonly store: CondensationStore;
  readonly runner: CondensationRunner;
  readonly queue: QueueLimits;
  /** How large a condensation may be. */
  readonly sizes: LimitSetting;
  readonly logs: EventLogs;
  readonly folder: StateFolder;
  /** Folders under which data sets are found. */
  readonly dataRoots: readonly string[];
  /** Milliseconds without an event until watchers are told that the stream is alive. */
  readonly heartbeatMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A name that nobody can guess. */
  readonly newId: () => string;
}
