import { AuthenticationError } from "../errors/authentication-error.js";
import { BusyError } from "../errors/busy-error.js";
import { CondenseryError, type ErrorDetails } from "../errors/condensery-error.js";
import { CorruptDownloadError } from "../errors/corrupt-download-error.js";
import { DeadlineExceededError } from "../errors/deadline-exceeded-error.js";
import { InvalidOptionsError } from "../errors/invalid-options-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { UnavailableError } from "../errors/unavailable-error.js";
import { WrongStateError } from "../errors/wrong-state-error.js";
import { optionNameOf } from "./option-name-of.js";
import { isWorthRetrying, RemoteError } from "./kit.js";

/** What a call threw, as this package's errors; what is no answer of a server stays as it is. */
export function toClientError(error: unknown, address: string): unknown {
  if (!RemoteError.isInstance(error)) return error;
  const { code, reason, metadata, retryDelayMs, message } = error;
  const fields = error.fields.map(({ field, description }) => ({ field: optionNameOf(field), description }));
  const details: ErrorDetails = { code, reason, fields, metadata, retryDelayMs, cause: error };
  // Also what grpc-js says when a server vanishes in the middle of an answer
  if (isWorthRetrying(error)) {
    const unavailable = { ...details, code: "UNAVAILABLE" } as const;
    return new UnavailableError(`The system at ${address} cannot be reached: ${message}`, unavailable);
  }
  switch (code) {
    case "INVALID_ARGUMENT":
      return fields.length > 0 ? new InvalidOptionsError(fields, details) : new CondenseryError(message, details);
    case "UNAUTHENTICATED":
      return new AuthenticationError(message, details);
    case "NOT_FOUND":
      return new NotFoundError(message, details);
    case "DEADLINE_EXCEEDED":
      return new DeadlineExceededError(message, details);
    case "DATA_LOSS":
      return new CorruptDownloadError(message, error);
    case "RESOURCE_EXHAUSTED":
      return reason === "BUSY" || reason === "RATE_LIMITED"
        ? new BusyError(message, details)
        : new CondenseryError(message, details);
    case "FAILED_PRECONDITION":
      return reason === "WRONG_STATE" ? new WrongStateError(message, details) : new CondenseryError(message, details);
    default:
      return new CondenseryError(message, details);
  }
}
