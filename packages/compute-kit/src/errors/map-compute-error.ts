import { RuntimeBusyError, RuntimeClosedError, WorkerLostError } from "@condensery/runtime";
import { RemoteError, ServiceError, type ErrorMapping } from "@condensery/service-kit";
import { WireError } from "@condensery/wire/convert";
import { fromStoreError } from "./store-error-mapping.js";
import { fromWireError } from "./wire-error-mapping.js";

/** Codes of the trajectory store that are about what our caller named. */
const passedOn: ReadonlySet<string> = new Set(["NOT_FOUND", "DATA_LOSS", "ALREADY_EXISTS", "FAILED_PRECONDITION"]);

/** The one place where errors of a compute service become what its callers see. */
export const mapComputeError: ErrorMapping = (error) => {
  if (error instanceof WireError) return fromWireError(error);
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
  if (error instanceof WorkerLostError || error instanceof RuntimeClosedError) {
    return new ServiceError({
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
      message: "The device's worker ended before the call was done; the call may be tried again.",
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
