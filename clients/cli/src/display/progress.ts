import type { CondensationEvent } from "@condensery/client";
import type { Terminal } from "../terminal.js";
import { workDisplay } from "./work-display.js";
import { note, workReport } from "./work-reports.js";

/** Shows what a condensation tells. */
export interface Progress {
  readonly show: (event: CondensationEvent) => void;
  /** Leaves the terminal as it was, also after a failure. */
  readonly end: () => void;
}

/** Progress of a condensation of so many outer steps. */
export function progress(terminal: Pick<Terminal, "error" | "now">, outerSteps: number): Progress {
  const display = workDisplay(terminal);
  return {
    show: (event) => {
      // Work that has stopped goes on at another time, and at another speed
      if (event.kind === "phase-started" || event.kind === "state-changed") display.finish();
      const report = workReport(event, outerSteps);
      // By the time of the event and not of its arrival: what happened earlier is told in an instant
      if (report !== undefined) display.report(report, event.time.getTime());
      const said = note(event);
      if (said !== undefined) display.say(said);
    },
    end: display.finish,
  };
}
