import { basename } from "node:path";
import { DatasetFileError } from "@condensery/datasets";
import { ProgramRunError, RuntimeBusyError, RuntimeClosedError, WorkerLostError } from "@condensery/runtime";
import { RemoteError, ServiceError, type ErrorMapping, type Logger } from "@condensery/service-kit";
import { WireError, wireErrorDetails } from "@condensery/wire/convert";
import { isOutOfMemory, outOfMemory } from "./out-of-memory.js";
import { fromStoreError } from "./store-error-mapping.js";

/** Codes of the trajectory store that are about what our caller named. */
const passedOn: ReadonlySet<string> = new Set(["NOT_FOUND", "DATA_LOSS", "ALREADY_EXISTS", "FAILED_PRECONDITION"]);

/**
 * What callers of a compute service see of its errors. Those of the device also go to the log: mending them is its
 * operator's task.
 */
export function computeErrorMapping(logger: Logger): ErrorMapping {
  return (error) => {
    if (error instanceof ProgramRunError || error instanceof WorkerLostError || isOutOfMemory(error)) {
      logger.error({ error }, "the device failed");
    }
    return mapComputeError(error);
  };
}

/** The one place where errors of a compute service become what its callers see. */
export const mapComputeError: ErrorMapping = (error) => {
  if (error instanceof WireError) return new ServiceError({ ...wireErrorDetails(error), cause: error });
  if (error instanceof RuntimeBusyError) {
    return new ServiceError({
      code: "RESOURCE_EXHAUSTED",
      reason: "BUSY",
      message: error.message,
      metadata: { limit: String(error.limit) },
      retryDelayMs: 1000,
      cause: error,
    });
  }
  if (isOutOfMemory(error)) return outOfMemory(error);
  if (error instanceof DatasetFileError && error.reason === "limit") {
    // Callers have no business with the folders of this machine
    const message = error.message.replaceAll(error.file, basename(error.file));
    return new ServiceError({
      code: "INVALID_ARGUMENT",
      reason: "LIMIT_EXCEEDED",
      message: `The data set is larger than the service takes. ${message}`,
      metadata: { what: "dataset.uri", actual: message },
      cause: error,
    });
  }
  if (error instanceof ProgramRunError) {
    return new ServiceError({
      code: "INTERNAL",
      reason: "INTERNAL",
      message: `The device could not run a program. ${error.message}`,
      metadata: { program: error.program },
      cause: error,
    });
  }
  if (error instanceof WorkerLostError || error instanceof RuntimeClosedError) {
    const why = error instanceof WorkerLostError ? `: ${String(error.cause)}` : "";
    return new ServiceError({
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
      message: `The device's worker ended before the call was done, which may be tried again${why}.`,
      metadata: { service: "device" },
      cause: error,
    });
  }
  if (RemoteError.isInstance(error) && error.reason !== undefined && passedOn.has(error.code)) {
    const { code, reason, message, metadata } = error;
    return new ServiceError({ code, reason, message, metadata, cause: error });
  }
  return fromStoreError(error);
};
