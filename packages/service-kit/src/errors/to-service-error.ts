import { isWorthRetrying } from "./is-worth-retrying.js";
import { RemoteError } from "./remote-error.js";
import { ServiceError } from "./service-error.js";
import type { StatusName } from "./status-name.js";

/** Turns the errors of a service's own domain into what callers see; undefined for those it does not know. */
export type ErrorMapping = (error: unknown) => ServiceError | undefined;

/** Codes of a service behind this one that mean the same to our caller, with the reason for those that bring none. */
const passedOn: Readonly<Partial<Record<StatusName, string>>> = {
  UNAVAILABLE: "UNAVAILABLE",
  RESOURCE_EXHAUSTED: "BUSY",
  DEADLINE_EXCEEDED: "STOPPED",
  CANCELLED: "STOPPED",
};

/** What the caller is told about any error; undefined when that must be nothing but that we failed. */
export function toServiceError(error: unknown, mapping: ErrorMapping = () => undefined): ServiceError | undefined {
  if (ServiceError.isInstance(error)) return error;
  const mapped = mapping(error);
  if (mapped !== undefined) return mapped;
  if (RemoteError.isInstance(error)) return fromBehind(error);
  // The platform's own names for an aborted and a timed-out wait.
  if (error instanceof Error && error.name === "AbortError") return cancelled(error);
  if (error instanceof Error && error.name === "TimeoutError") return deadlineExceeded(error);
  return undefined;
}

/** What a service behind this one said, where that is no fault of ours. */
function fromBehind(error: RemoteError): ServiceError | undefined {
  // grpc-js has several words for a connection that was cut; to our caller they all mean this one.
  const code = isWorthRetrying(error) ? "UNAVAILABLE" : error.code;
  const reason = passedOn[code];
  if (reason === undefined) return undefined;
  return new ServiceError({
    code,
    reason: error.reason ?? reason,
    message: error.message,
    metadata: error.metadata,
    ...(error.retryDelayMs === undefined ? {} : { retryDelayMs: error.retryDelayMs }),
    cause: error,
  });
}

export function cancelled(cause?: unknown): ServiceError {
  return new ServiceError({ code: "CANCELLED", reason: "STOPPED", message: "The call was cancelled.", cause });
}

export function deadlineExceeded(
  cause?: unknown,
  message = "The call's deadline passed before it was done.",
): ServiceError {
  return new ServiceError({ code: "DEADLINE_EXCEEDED", reason: "STOPPED", message, cause });
}

export function stopping(service: string): ServiceError {
  return new ServiceError({
    code: "UNAVAILABLE",
    reason: "UNAVAILABLE",
    message: "The service is stopping; another replica can take the call.",
    metadata: { service },
  });
}
