/** Text that is no JSON, where the parser under test takes what JSON.parse returned. */
export class NoJsonError extends Error {
  override readonly name = "NoJsonError";
}

/** Throws NoJsonError. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NoJsonError("expected JSON", { cause });
  }
}
