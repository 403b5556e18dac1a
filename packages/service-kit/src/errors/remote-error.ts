import type { ServiceError as WireError } from "@grpc/grpc-js";
import { statusDetailsKey } from "./domain.js";
import { decodeRichStatus, type RichStatus } from "./google-rpc.js";
import type { FieldViolation } from "./service-error.js";
import { type StatusName, statusName } from "./status-name.js";

const marker = Symbol.for("condensery.RemoteError");

/** What a service answered instead of a response. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
  readonly code: Exclude<StatusName, "OK">;
  /** Absent when the error comes from the transport or from a peer without details. */
  readonly reason: string | undefined;
  readonly domain: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fields: readonly FieldViolation[];
  readonly retryDelayMs: number | undefined;
  readonly [marker] = true;

  constructor(code: Exclude<StatusName, "OK">, message: string, details: RichStatus | undefined, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.reason = details?.errorInfo?.reason;
    this.domain = details?.errorInfo?.domain;
    this.metadata = details?.errorInfo?.metadata ?? {};
    this.fields = details?.fields ?? [];
    this.retryDelayMs = details?.retryDelayMs;
  }

  /** Also true for errors of another copy of this package. */
  static isInstance(value: unknown): value is RemoteError {
    return value instanceof Error && marker in value;
  }
}

/** Reads what grpc-js gives a client. */
export function fromStatus(error: WireError): RemoteError {
  const name = statusName(error.code);
  return new RemoteError(name === "OK" ? "UNKNOWN" : name, error.details || error.message, detailsOf(error), error);
}

function detailsOf(error: WireError): RichStatus | undefined {
  const bytes = error.metadata?.get(statusDetailsKey)[0];
  if (bytes === undefined || typeof bytes === "string") return undefined;
  try {
    return decodeRichStatus(bytes);
  } catch {
    // Details that are not google.rpc.Status must not hide the status itself.
    return undefined;
  }
}
