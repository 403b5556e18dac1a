import { OutOfMemoryError, ProgramInputError, ProgramRunError, UnknownSlotError } from "./errors.js";
import { saysOutOfMemory } from "./out-of-memory.js";
import type { Failure } from "./protocol.js";

/** The message form of an expected error; `undefined` for any other, which is a fault of the worker itself. */
export function describeFailure(error: unknown): Failure | undefined {
  if (error instanceof ProgramRunError) {
    return { kind: "run", program: error.program, command: error.command, message: String(error.cause) };
  }
  if (error instanceof ProgramInputError) {
    return { kind: "input", program: error.program, port: error.port, expected: error.expected, actual: error.actual };
  }
  if (error instanceof UnknownSlotError) {
    return { kind: "slot", slot: error.slot, existing: error.existing };
  }
  if (error instanceof OutOfMemoryError)
    return { kind: "memory", program: error.program, message: String(error.cause) };
  if (error instanceof RangeError && saysOutOfMemory(error)) {
    return { kind: "memory", program: undefined, message: error.message };
  }
  return undefined;
}

/** The error a failure stands for; `stopReason` is what a stopped call rejects with. */
export function restoreError(failure: Failure, stopReason: unknown): unknown {
  switch (failure.kind) {
    case "run":
      return new ProgramRunError(failure.program, failure.command, failure.message);
    case "input":
      return new ProgramInputError(failure.program, failure.port, failure.expected, failure.actual);
    case "memory":
      return new OutOfMemoryError(failure.program, failure.message);
    case "slot":
      return new UnknownSlotError(failure.slot, failure.existing);
    case "stopped":
      return stopReason;
  }
}
