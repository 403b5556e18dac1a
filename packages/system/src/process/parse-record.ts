/** The JSON object that a line of a log is; undefined for any other text. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Also other programs' lines may begin with a brace.
    return undefined;
  }
}
