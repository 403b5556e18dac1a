/** One line of the report. */
export interface Finding {
  /** What was looked at. */
  readonly subject: string;
  /** `warning` is something one can do without. */
  readonly verdict: "ok" | "warning" | "missing";
  /** What was found. */
  readonly found: string;
  /** What to do; absent: nothing. */
  readonly advice?: string;
}

/** Something needed is not there. */
export class MissingError extends Error {
  override readonly name = "MissingError";

  constructor(subjects: readonly string[]) {
    super(`missing: ${subjects.join(", ")}; see what to do above`);
  }
}
