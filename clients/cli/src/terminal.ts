/** What a command writes to and reads from, so that it can run without a process of its own. */
export interface Terminal {
  /** The result, and with --json every event. */
  readonly out: (text: string) => void;
  /** Progress, warnings and complaints. */
  readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly peakMemoryBytes: () => number;
  /** Aborts with an Interruption. */
  readonly signal: AbortSignal;
}

export type InterruptionName = "SIGINT" | "SIGTERM";

/** The user, or the system, asked the command to end. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly signalName: InterruptionName;

  constructor(signalName: InterruptionName) {
    super(`interrupted by ${signalName}`);
    this.signalName = signalName;
  }
}

/** Whoever read the command's output has gone. */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";

  constructor(cause: Error) {
    super(`standard output cannot be written any more: ${cause.message}`, { cause });
  }
}

/** 128 and the signal's number, as shells report a process that a signal ended. */
export const interruptionCodes: Readonly<Record<InterruptionName, number>> = { SIGINT: 130, SIGTERM: 143 };
