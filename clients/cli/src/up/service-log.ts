import type { ServiceLine } from "@condensery/system";
import { sentenceOf } from "../connection/service-lines.js";
import { jsonLine } from "../display/json-line.js";
import type { Terminal } from "../terminal.js";

/** Foreground colours of the services, by order of their first line. */
const colours = [36, 33, 32, 35, 34, 31] as const;
/** Fields that every line has, or that are shown in another way. */
const shownElsewhere = new Set(["level", "time", "service", "msg", "error", "trace_id", "span_id"]);
const nameWidth = "inner-loop-trainer".length + 2;

/** Shows the services' lines for people: who says it, and what; in colours at a terminal. */
export function textLog(stream: Terminal["error"]): (line: ServiceLine) => void {
  const known = new Map<string, number>();
  return ({ service, replica, text, record }) => {
    const name = replica === 0 ? service : `${service}-${replica}`;
    if (!known.has(name)) known.set(name, colours[known.size % colours.length] ?? 0);
    const prefix = `${name.padEnd(nameWidth)}|`;
    const coloured = stream.isTTY === true ? `\u001b[${known.get(name)}m${prefix}\u001b[0m` : prefix;
    stream.write(`${coloured} ${record === undefined ? text : recordText(record)}\n`);
  };
}

/** Hands the services' lines on as JSON, each with its service. */
export function jsonLog(out: Terminal["out"]): (line: ServiceLine) => void {
  return ({ service, replica, text, record }) => out(jsonLine({ ...(record ?? { msg: text }), service, replica }));
}

function recordText(record: Readonly<Record<string, unknown>>): string {
  const { level } = record;
  const fields = Object.entries(record)
    .filter(([key]) => !shownElsewhere.has(key))
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const severity = typeof level !== "string" || level === "info" ? [] : [`${level.toUpperCase()}:`];
  return [...severity, sentenceOf(record), ...fields].join(" ");
}
