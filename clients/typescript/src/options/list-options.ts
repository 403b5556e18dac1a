import type { State } from "../condensation.js";

/** Which condensations `list()` gives. */
export interface ListOptions {
  /**
   * Only those in one of these states.
   *
   * @default all states
   */
  readonly states?: readonly State[];
  /**
   * Condensations asked for at once; 1 to 1000. The loop sees all of them whatever the size.
   *
   * @default 50
   */
  readonly pageSize?: number;
}
