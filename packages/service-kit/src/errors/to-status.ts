import { Metadata, type StatusObject } from "@grpc/grpc-js";
import { errorDomain, statusDetailsKey } from "./domain.js";
import { maskCredentials } from "../logger/redactor.js";
import { encodeRichStatus } from "./google-rpc.js";
import { ServiceError } from "./service-error.js";
import { statusNumber } from "./status-name.js";
import { type ErrorMapping, toServiceError } from "./to-service-error.js";

/** Details travel in a header; peers commonly take 8 KiB of headers. */
const mostFields = 32;
const longestText = 200;

export interface EdgeOptions {
  readonly mapping?: ErrorMapping | undefined;
  /** Named in the text that replaces an unknown error, so that its cause can be found in the log. */
  readonly traceId?: string | undefined;
}

/** An error as it leaves the process. */
export interface EdgeStatus {
  readonly error: ServiceError;
  /** Whether the error was one that nobody had foreseen. */
  readonly unforeseen: boolean;
  readonly status: StatusObject;
}

/** The one place where errors become gRPC statuses. */
export function toStatus(error: unknown, options: EdgeOptions = {}): EdgeStatus {
  const known = toServiceError(error, options.mapping);
  const shown = known ?? unforeseenError(error, options.traceId);
  return { error: shown, unforeseen: known === undefined, status: statusOf(shown) };
}

export function statusOf(error: ServiceError): StatusObject {
  const code = statusNumber(error.code);
  // A sentence of a database or a store may be part of the message, with the address that it was given
  const message = maskCredentials(error.message);
  const metadataOfReason = Object.entries(error.metadata).map(([key, value]) => [key, maskCredentials(value)] as const);
  const details = encodeRichStatus({
    code,
    message,
    errorInfo: { reason: error.reason, domain: errorDomain, metadata: Object.fromEntries(metadataOfReason) },
    fields: error.fields
      .slice(0, mostFields)
      .map(({ field, description }) => ({ field, description: maskCredentials(description).slice(0, longestText) })),
    ...(error.retryDelayMs === undefined ? {} : { retryDelayMs: error.retryDelayMs }),
  });
  const metadata = new Metadata();
  metadata.set(statusDetailsKey, Buffer.from(details));
  return { code, details: message, metadata };
}

function unforeseenError(cause: unknown, traceId: string | undefined): ServiceError {
  const where = traceId === undefined ? "the service's log" : `the service's log under trace ${traceId}`;
  return new ServiceError({
    code: "INTERNAL",
    reason: "INTERNAL",
    message: `The service failed; ${where} has the cause.`,
    cause,
  });
}
