import type { ServiceError as WireError } from "@grpc/grpc-js";
import { fromStatus } from "../errors/remote-error.js";
import { Attempts } from "./attempts.js";
import { callMetadata } from "./call-metadata.js";
import { type CallableMethod, type CallOptions, deadlineOf, type RetryingStreamOptions } from "./call-options.js";
import { countingMethod } from "./counting-method.js";
import type { ServiceChannel } from "./create-channel.js";

/** The messages of a server's stream, taken as fast as the loop takes them; leaving the loop cancels the call. */
export async function* callServerStream<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  request: Request,
  options: CallOptions,
): AsyncGenerator<Response, void, undefined> {
  yield* streamOnce(channel, countingMethod(method, options.onBytes), request, options, deadlineOf(channel, options));
}

/**
 * Like `callServerStream`, for streams that are pure functions of their request: one that breaks is begun again, from
 * its first message. Messages of the broken try have been delivered by then; `options.onAttempt` tells the caller, in
 * order with the messages, to forget them.
 * @throws RemoteError with what the service or the transport said; the signal's reason when it was aborted.
 */
export async function* callServerStreamRetrying<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  request: Request,
  options: RetryingStreamOptions,
): AsyncGenerator<Response, void, undefined> {
  const deadline = deadlineOf(channel, options);
  const attempts = new Attempts(channel, options, deadline);
  const counted = countingMethod(method, options.onBytes);
  for (let attempt = 1; ; attempt += 1) {
    options.onAttempt?.(attempt);
    try {
      yield* streamOnce(channel, counted, request, options, deadline);
      attempts.succeed();
      return;
    } catch (error) {
      await attempts.waitAfter(error);
    }
  }
}

async function* streamOnce<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  request: Request,
  options: CallOptions,
  deadline: number,
): AsyncGenerator<Response, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  const call = channel.client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callMetadata(channel, options),
    { deadline },
  );
  // grpc-js reports the cancellation as an error of a stream that nobody reads any more.
  call.on("error", () => undefined);
  const cancel = () => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    // Leaving must cancel the call, which says CANCELLED, and not destroy it, which says nothing to a trace.
    for await (const message of call.iterator({ destroyOnReturn: false })) yield message as Response;
  } catch (error) {
    signal?.throwIfAborted();
    throw isWireError(error) ? fromStatus(error) : error;
  } finally {
    signal?.removeEventListener("abort", cancel);
    call.cancel();
  }
}

function isWireError(error: unknown): error is WireError {
  return error instanceof Error && "code" in error && typeof error.code === "number";
}
