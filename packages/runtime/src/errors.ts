/** A command does not fit its program or its workspace; nothing of the call was run, unless an earlier call failed to write a slot. */
export class ProgramInputError extends Error {
  override readonly name = "ProgramInputError";
  /** Name of the program. */
  readonly program: string;
  /** Name of the input or output port, or of the slot for `release`. */
  readonly port: string;
  readonly expected: string;
  readonly actual: string;

  constructor(program: string, port: string, expected: string, actual: string) {
    super(`program "${program}", port "${port}": expected ${expected}, got ${actual}`);
    this.program = program;
    this.port = port;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A slot name which the workspace does not hold. */
export class UnknownSlotError extends Error {
  override readonly name = "UnknownSlotError";
  readonly slot: string;
  /** Slots which do exist. */
  readonly existing: readonly string[];

  constructor(slot: string, existing: readonly string[]) {
    super(`no slot "${slot}" in this workspace; it holds ${formatSlots(existing)}`);
    this.slot = slot;
    this.existing = existing;
  }
}

/** A tensor whose data do not match its shape or element type. */
export class TensorError extends Error {
  override readonly name = "TensorError";
  readonly expected: string;
  readonly actual: string;

  constructor(what: string, expected: string, actual: string) {
    super(`${what}: expected ${expected}, got ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** ONNX Runtime could not load or run a program; `cause` is its message. Slots written by earlier commands stay. */
export class ProgramRunError extends Error {
  override readonly name = "ProgramRunError";
  /** Name of the program. */
  readonly program: string;
  /** Position of the command in its list. */
  readonly command: number;

  constructor(program: string, command: number, message: string) {
    super(`program "${program}" (command ${command}) failed: ${message}`, { cause: message });
    this.program = program;
    this.command = command;
  }
}

/**
 * A call asked for memory that is not there. Its worker goes on, or was replaced where its own heap was full; other
 * calls are not to blame. The same call fails again: ask for less, or give the process more.
 */
export class OutOfMemoryError extends Error {
  override readonly name = "OutOfMemoryError";
  /** Name of the program that could not be run; undefined: memory was missing beside the programs. */
  readonly program: string | undefined;

  constructor(program: string | undefined, reason: string) {
    const where = program === undefined ? "a call" : `program "${program}"`;
    super(`${where} ran out of memory (${reason.trim()}); ask for less, or give the process more memory`, {
      cause: reason,
    });
    this.program = program;
  }
}

/** The worker has `limit` calls waiting; try again later or open workspaces on more workers. */
export class RuntimeBusyError extends Error {
  override readonly name = "RuntimeBusyError";
  readonly limit: number;

  constructor(limit: number) {
    super(
      `the worker has ${limit} calls waiting, which is its queueLimit; retry when one is done, or start the runtime with more workers`,
    );
    this.limit = limit;
  }
}

/** The worker thread ended unexpectedly: its tensors are gone. Open a new workspace and start again from host data. */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";

  constructor(reason: string) {
    super(`the worker thread of this workspace was lost (${reason}); open a new workspace and put its tensors again`, {
      cause: reason,
    });
  }
}

/** The runtime or the workspace was closed, by the caller, before or during the call. */
export class RuntimeClosedError extends Error {
  override readonly name = "RuntimeClosedError";
  readonly closed: "runtime" | "workspace";

  constructor(closed: "runtime" | "workspace") {
    super(`the ${closed} is closed`);
    this.closed = closed;
  }
}

/** The requested execution provider cannot run here. */
export class ProviderUnavailableError extends Error {
  override readonly name = "ProviderUnavailableError";
  readonly provider: string;
  readonly reason: string;

  constructor(provider: string, reason: string) {
    super(`execution provider "${provider}" cannot be used: ${reason}`);
    this.provider = provider;
    this.reason = reason;
  }
}

/** An option of the runtime has a value it cannot take. */
export class RuntimeOptionError extends Error {
  override readonly name = "RuntimeOptionError";
  readonly option: string;

  constructor(option: string, expected: string, actual: string) {
    super(`runtime option "${option}": expected ${expected}, got ${actual}`);
    this.option = option;
  }
}

/** Slot names for a message. */
export function formatSlots(slots: readonly string[]): string {
  return slots.length === 0 ? "no slots" : slots.map((slot) => `"${slot}"`).join(", ");
}
