import type { StatusName } from "./status-name.js";

/** One field of a request and what is wrong with it. */
export interface FieldViolation {
  /** Path from the request's root, for example `loop.images`. */
  readonly field: string;
  readonly description: string;
}

export interface ServiceErrorOptions {
  readonly code: Exclude<StatusName, "OK">;
  /** Of the documented reasons, for example `BAD_TENSOR`. */
  readonly reason: string;
  /** Shown to the caller: what was expected, what came, what to do. */
  readonly message: string;
  /** Values that belong to the reason. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly fields?: readonly FieldViolation[];
  /** When the same call may be worth another try. */
  readonly retryDelayMs?: number;
  /** Logged, never shown. */
  readonly cause?: unknown;
}

const marker = Symbol.for("condensery.ServiceError");

/** An error that a caller may see as it is. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: Exclude<StatusName, "OK">;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fields: readonly FieldViolation[];
  readonly retryDelayMs: number | undefined;
  readonly [marker] = true;

  constructor(options: ServiceErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.reason = options.reason;
    this.metadata = options.metadata ?? {};
    this.fields = options.fields ?? [];
    this.retryDelayMs = options.retryDelayMs;
  }

  /** Also true for errors of another copy of this package. */
  static isInstance(value: unknown): value is ServiceError {
    return value instanceof Error && marker in value;
  }
}

/** INVALID_ARGUMENT that names each field at fault. */
export function invalidRequest(fields: readonly FieldViolation[]): ServiceError {
  const sentences = fields.map(({ field, description }) => `${field}: ${description}`);
  return new ServiceError({
    code: "INVALID_ARGUMENT",
    reason: "INVALID_REQUEST",
    message: `The request is not valid. ${sentences.join("; ")}`,
    metadata: { fields: String(fields.length) },
    fields,
  });
}
