import type { CallContext } from "./call-context.js";

export interface MethodOptions {
  /** For calls that come without a deadline; default: the server's. */
  readonly defaultDeadlineMs?: number;
  /** Runs beside the service's gate: for calls that cost nothing, such as watching. */
  readonly ungated?: boolean;
  /** Ends as soon as the server begins to stop, instead of when the grace period is over: for endless streams. */
  readonly endOnStop?: boolean;
  /** Is still answered when it arrives on an open connection of a stopping server: for health. */
  readonly whileStopping?: boolean;
}

export interface UnaryMethod<Request, Response> {
  readonly kind: "unary";
  readonly options: MethodOptions;
  readonly run: (request: Request, context: CallContext) => Promise<Response> | Response;
}

export interface ServerStreamMethod<Request, Response> {
  readonly kind: "serverStream";
  readonly options: MethodOptions;
  readonly run: (request: Request, context: CallContext) => AsyncIterable<Response>;
}

export interface ClientStreamMethod<Request, Response> {
  readonly kind: "clientStream";
  readonly options: MethodOptions;
  readonly run: (requests: AsyncIterable<Request>, context: CallContext) => Promise<Response> | Response;
}

export interface BidiMethod<Request, Response> {
  readonly kind: "bidi";
  readonly options: MethodOptions;
  readonly run: (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Response>;
}

/** A method of whatever messages. */
export type Method =
  | UnaryMethod<never, unknown>
  | ServerStreamMethod<never, unknown>
  | ClientStreamMethod<never, unknown>
  | BidiMethod<never, unknown>;

export function unary<Request, Response>(
  run: (request: Request, context: CallContext) => Promise<Response> | Response,
  options: MethodOptions = {},
): UnaryMethod<Request, Response> {
  return { kind: "unary", options, run };
}

/** Leaving or cancelling the stream ends the generator: its `finally` blocks run. */
export function serverStream<Request, Response>(
  run: (request: Request, context: CallContext) => AsyncIterable<Response>,
  options: MethodOptions = {},
): ServerStreamMethod<Request, Response> {
  return { kind: "serverStream", options, run };
}

export function clientStream<Request, Response>(
  run: (requests: AsyncIterable<Request>, context: CallContext) => Promise<Response> | Response,
  options: MethodOptions = {},
): ClientStreamMethod<Request, Response> {
  return { kind: "clientStream", options, run };
}

export function bidi<Request, Response>(
  run: (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Response>,
  options: MethodOptions = {},
): BidiMethod<Request, Response> {
  return { kind: "bidi", options, run };
}
