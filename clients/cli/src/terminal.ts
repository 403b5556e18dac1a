import type { Environment } from "@condensery/service-kit";

/** What a command writes to and reads from, so that it can run without a process of its own. */
export interface Terminal {
  /** The result, and with --json every event. */
  readonly out: (text: string) => void;
  /** Progress, warnings and complaints. */
  readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Variables of the process; the services of an embedded system inherit them. */
  readonly environment: Environment;
  /** Aborts with an Interruption. */
  readonly signal: AbortSignal;
}

/** Signals that ask the command to end, with the exit code of each: 128 and its number, as shells report it. */
export const interruptionCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type InterruptionName = keyof typeof interruptionCodes;

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
