/** How a process ended, and what it wrote last. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
}

/** For messages: "exit code 1" or "signal SIGKILL". */
export function describeExit({ code, signal }: Exit): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? "no exit code" : `exit code ${code}`;
}
