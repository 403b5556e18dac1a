import type { MethodDefinition } from "@grpc/grpc-js";
import type { RetryPolicy } from "./retry-policy.js";
import type { ServiceChannel } from "./create-channel.js";

/** The part of a generated method that a client needs. */
export type CallableMethod<Request, Response> = Pick<
  MethodDefinition<Request, Response>,
  "path" | "requestSerialize" | "responseDeserialize"
>;

export interface CallOptions {
  /** Of the whole call with all its tries. No call is without a deadline. */
  readonly timeoutMs: number;
  /** If that is earlier: that of the call on whose behalf this one is made. */
  readonly notAfter?: Date;
  /** Cancels the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Told the serialised size of each request and each response, in bytes, of every try. Must not throw. */
  readonly onBytes?: (bytes: number) => void;
}

export interface UnaryCallOptions extends CallOptions {
  /** Only for calls that may be repeated: pure functions of their request. Absent: one try. */
  readonly retry?: RetryPolicy;
}

export interface RetryingStreamOptions extends CallOptions {
  readonly retry: RetryPolicy;
  /** Called as each try begins, from 1: of those before it, no message counts any more. */
  readonly onAttempt?: (attempt: number) => void;
}

/** Milliseconds since 1970. */
export function deadlineOf(channel: ServiceChannel, { timeoutMs, notAfter }: CallOptions): number {
  return Math.min(channel.now() + timeoutMs, notAfter?.getTime() ?? Number.POSITIVE_INFINITY);
}
