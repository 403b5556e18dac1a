import type { DatabaseKind } from "../harness/database.js";

/** How much is done to one system, and how. */
export interface SoakOptions {
  /** Condensations in all; at least 1. */
  readonly jobs: number;
  /** Condensations that run at once; a quarter as many more wait for their turn. */
  readonly atOnce: number;
  /** Decides what happens to which condensation at which point of its life. */
  readonly seed: number;
  readonly database: DatabaseKind;
}
