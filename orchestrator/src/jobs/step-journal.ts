/**
 * Remembers the steps of a job that are done, so that a job which goes on after a crash does not take them again. A job
 * takes its steps in the same order each time; those that were under way at the crash are taken once more, so each must
 * bear being repeated.
 */
export interface StepJournal {
  /**
   * The result of a step: of an earlier process's, or of `work` now.
   *
   * @param work gives plain data, which JSON can hold
   */
  step<Result extends object>(name: string, work: () => Promise<Result>): Promise<Result>;
}

/** Remembers nothing: what a crash costs is then bounded by checkpoints and the trajectory store alone. */
export const forgetfulJournal: StepJournal = { step: (_name, work) => work() };
