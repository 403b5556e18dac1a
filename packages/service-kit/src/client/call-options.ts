import type { Metadata, MethodDefinition } from "@grpc/grpc-js";
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
}

export interface UnaryCallOptions extends CallOptions {
  /** Only for calls that may be repeated: pure functions of their request. Absent: one try. */
  readonly retry?: RetryPolicy;
}

/** Milliseconds since 1970. */
export function deadlineOf(channel: ServiceChannel, { timeoutMs, notAfter }: CallOptions): number {
  return Math.min(channel.now() + timeoutMs, notAfter?.getTime() ?? Number.POSITIVE_INFINITY);
}

export function callMetadata(channel: ServiceChannel, options: CallOptions): Metadata {
  const metadata = channel.metadata();
  for (const [key, value] of Object.entries(options.metadata ?? {})) metadata.set(key, value);
  return metadata;
}
