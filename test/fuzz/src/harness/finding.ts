import type { Outcome } from "./verdict.js";

/** A fault of a parser. */
export interface Finding {
  readonly target: string;
  /** With the seed it names the case; undefined: the target did not open. */
  readonly index: number | undefined;
  readonly outcome: Outcome;
  readonly detail: string;
  /** The input, as small as it could be made; undefined where the process did not live to tell it. */
  readonly content: Uint8Array | undefined;
}
