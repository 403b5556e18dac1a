/** A value as one line of JSON; integers beyond 2^53 become text. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item));
  return `${text}\n`;
}
