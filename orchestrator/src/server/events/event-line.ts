import { Fields } from "../../documents/fields.js";
import type { StoredEvent } from "./condensation-event.js";
import { readEvent } from "./read-event.js";

/** Milliseconds since 1970 of the last year that a Timestamp can name, the 9999th. */
const lastTime = Date.UTC(9999, 11, 31);

/** An event as a line of its file, with its line end. */
export function encodeLine(event: StoredEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** Throws DocumentError when the line is not the event of this sequence number, whole and of legal values. */
export function decodeLine(file: string, line: string, sequence: number): StoredEvent {
  const fields = Fields.parse(`${file}, line ${sequence}`, line);
  fields.number("sequence", { integer: true, least: sequence, most: sequence });
  const time = fields.number("time", { least: 0, most: lastTime });
  return { sequence, time, event: readEvent(fields.object("event")) };
}
