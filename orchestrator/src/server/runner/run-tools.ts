import type { Logger } from "@condensery/service-kit";
import type { JobEvent } from "../../jobs/events.js";
import type { EventLogs } from "../events/event-logs.js";
import type { CondensationStore } from "../store/condensation-store.js";
import type { StateFolder } from "../store/state-folder.js";
import type { RunCondensation } from "./run-condensation.js";

/** What every run uses. */
export interface RunTools {
  readonly store: CondensationStore;
  readonly logs: EventLogs;
  readonly folder: StateFolder;
  readonly run: RunCondensation;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that only grow: the clock on the wall may jump while a condensation runs. */
  readonly elapsed: () => number;
  /** Told of each event of each run, for metrics. */
  readonly observe: (event: JobEvent) => void;
  /** Folders that no failure's text shows. */
  readonly hidden: readonly string[];
}
