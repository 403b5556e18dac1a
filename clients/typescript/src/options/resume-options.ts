/** How a condensation goes on. */
export interface ResumeOptions {
  /**
   * Outer steps in all; at least as many as it was to have, more for one that succeeded; at most 1000000.
   *
   * @default as many as it was to have
   */
  readonly outerSteps?: number;
}
