import type { ErrorCode } from "./error-code.js";
import { isMarked } from "./marker.js";

/** One option or field of a request and what is wrong with it. */
export interface FieldProblem {
  /** Name of the option, such as `innerSteps`. */
  readonly field: string;
  /** One sentence: what is legal and what came. */
  readonly description: string;
}

export interface ErrorDetails {
  readonly code: ErrorCode;
  /** Why, more precisely than `code`: a documented reason of the service, or one of this package. */
  readonly reason?: string | undefined;
  readonly fields?: readonly FieldProblem[];
  /** Milliseconds after which the same call may succeed. */
  readonly retryDelayMs?: number | undefined;
  /** Values that belong to the reason, such as `resource`. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

const marker = Symbol.for("condensery.client.CondenseryError");

/** What this package throws, save the reason of an aborted signal. Each kind that a program may want to tell apart has a class. */
export class CondenseryError extends Error {
  override readonly name: string = "CondenseryError";
  readonly code: ErrorCode;
  /** Absent when the error comes from the connection or from a peer without details. */
  readonly reason: string | undefined;
  /** Options at fault; empty when the error is not about options. */
  readonly fields: readonly FieldProblem[];
  /** Milliseconds after which the same call may succeed; absent when trying again is not known to help. */
  readonly retryDelayMs: number | undefined;
  /** Values that belong to the reason, such as `resource`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly [marker] = true;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.reason = details.reason;
    this.fields = details.fields ?? [];
    this.retryDelayMs = details.retryDelayMs;
    this.metadata = details.metadata ?? {};
  }

  /** Also true for errors of another copy of this package. */
  static isInstance(value: unknown): value is CondenseryError {
    return isMarked(value, marker);
  }
}
