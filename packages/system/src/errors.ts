import type { ProcessName } from "./options/service-name.js";
import type { Exit } from "./process/exit.js";

const marker = Symbol.for("condensery.system.SystemError");

export type SystemErrorCode = "INVALID_OPTIONS" | "STATE_FOLDER_IN_USE" | "PORT_TAKEN" | "SERVICE_FAILED";

/** Why a system could not start or go on. */
export abstract class SystemError extends Error {
  abstract readonly code: SystemErrorCode;
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static isInstance(value: unknown): value is SystemError {
    return value instanceof Error && marker in value;
  }
}

export class InvalidSystemOptionsError extends SystemError {
  override readonly name = "InvalidSystemOptionsError";
  readonly code = "INVALID_OPTIONS";

  constructor(
    /** Sentences, one an option. */
    readonly problems: readonly string[],
  ) {
    super(`The system cannot start with these options:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/** Two systems would change the same files. */
export class StateFolderInUseError extends SystemError {
  override readonly name = "StateFolderInUseError";
  readonly code = "STATE_FOLDER_IN_USE";

  constructor(
    readonly folder: string,
    /** Of the process that uses it. */
    readonly pid: number,
    holder: string,
    advice: string,
  ) {
    super(`The state folder ${folder} is in use by ${holder}. ${advice}`);
  }
}

export class PortTakenError extends SystemError {
  override readonly name = "PortTakenError";
  readonly code = "PORT_TAKEN";

  constructor(
    readonly service: ProcessName["service"],
    readonly port: number,
    cause: unknown,
  ) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(
      `Port ${port}, for ${service}, cannot be listened on: ${said}. End the process that listens there (another system?), or choose other ports with \`listen: { kind: "ports", firstPort }\` (0: free ones) or Unix sockets.`,
      { cause },
    );
  }
}

/** A process ended without being asked, or was never ready. */
export class ServiceFailedError extends SystemError {
  override readonly name = "ServiceFailedError";
  readonly code = "SERVICE_FAILED";
  readonly service: ProcessName["service"];
  readonly replica: number;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote last. */
  readonly lines: readonly string[];

  constructor({ service, replica }: ProcessName, what: string, { code, signal, lines }: Exit, cause?: unknown) {
    const said =
      lines.length === 0 ? " It wrote nothing." : ` It wrote last:\n${lines.map((line) => `  ${line}`).join("\n")}`;
    super(`${service} (replica ${replica}) ${what}.${said}`, { cause });
    this.service = service;
    this.replica = replica;
    this.exitCode = code;
    this.signal = signal;
    this.lines = lines;
  }
}
