import type { ServiceLine } from "@condensery/system";

const warningLevels: ReadonlySet<unknown> = new Set(["warn", "error", "fatal"]);

/** "evaluator: ..." of a line that says that something is wrong; undefined for any other. */
export function serviceWarning({ service, record }: ServiceLine): string | undefined {
  if (record === undefined || !warningLevels.has(record["level"])) return undefined;
  return `${service}: ${sentenceOf(record)}`;
}

/** What a record says, for people: its message, and that of its error. */
export function sentenceOf(record: Readonly<Record<string, unknown>>): string {
  const { msg, error } = record;
  const cause = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
  return [msg, cause].filter((part) => typeof part === "string" && part !== "").join(": ");
}
