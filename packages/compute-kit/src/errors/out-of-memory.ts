import type { WorkNeed } from "@condensery/condensation";
import { OutOfMemoryError } from "@condensery/runtime";
import { ServiceError } from "@condensery/service-kit";
import { needText } from "../requests/size-limits.js";

/** A call for which there was no memory, with what it was estimated to need. */
export class CallMemoryError extends Error {
  override readonly name = "CallMemoryError";
  readonly need: WorkNeed;
  override readonly cause: Error;

  constructor(cause: Error, need: WorkNeed) {
    super(cause.message);
    this.cause = cause;
    this.need = need;
  }
}

/** Runs a call's work; where memory is missing, the error gets what the call is estimated to need. */
export async function estimatingMemory<Result>(need: () => WorkNeed, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isOutOfMemory(error) ? new CallMemoryError(error, need()) : error;
  }
}

/** Whether memory was missing, in a worker or on the way to it. */
export function isOutOfMemory(error: unknown): error is Error {
  if (error instanceof OutOfMemoryError || error instanceof CallMemoryError) return true;
  return error instanceof RangeError && error.message.includes("Array buffer allocation failed");
}

/** RESOURCE_EXHAUSTED without a delay: the same call fails again. */
export function outOfMemory(error: Error): ServiceError {
  const need = error instanceof CallMemoryError ? error.need : undefined;
  const missing = error instanceof CallMemoryError ? error.cause : error;
  const program = missing instanceof OutOfMemoryError ? missing.program : undefined;
  const estimate = need === undefined ? "" : ` The call needs ${needText(need)}.`;
  return new ServiceError({
    code: "RESOURCE_EXHAUSTED",
    reason: "OUT_OF_MEMORY",
    message: `The device has not the memory for this call: ${error.message}.${estimate}`,
    metadata: {
      ...(program === undefined ? {} : { program }),
      ...(need === undefined ? {} : { estimated_bytes: String(Math.round(need.bytes)) }),
    },
    cause: error,
  });
}
