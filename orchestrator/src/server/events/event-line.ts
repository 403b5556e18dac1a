import { Fields } from "../../documents/fields.js";
import type { CondensationEvent, StoredEvent } from "./condensation-event.js";

const kinds = [
  "state-changed",
  "phase-started",
  "phase-progressed",
  "dataset-loaded",
  "experts-ready",
  "step-completed",
  "checkpoint-written",
  "evaluation-completed",
  "warning-raised",
] as const satisfies readonly CondensationEvent["kind"][];

/** An event as a line of its file, with its line end. */
export function encodeLine(event: StoredEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** Throws DocumentError when the line is not the event of this sequence number. */
export function decodeLine(file: string, line: string, sequence: number): StoredEvent {
  const place = `${file}, line ${sequence}`;
  const fields = Fields.parse(place, line);
  fields.number("sequence", { integer: true, least: sequence, most: sequence });
  const time = fields.number("time");
  fields.object("event").oneOf("kind", kinds);
  // The line was written whole by this module, so that its kind vouches for the rest
  const { event } = JSON.parse(line) as StoredEvent;
  return { sequence, time, event };
}
