/** The variable by which a process learns where it is to die. */
export const crashVariable = "FAULTS_CRASH_POINT";

/** Around a step by which a file gets its name, which is when it begins to count. */
export interface CrashPoint {
  /** From 0. */
  readonly publication: number;
  readonly side: "before" | "after";
  /** A file that says, by being there, that it has happened. */
  readonly marker: string;
}
