import type { ServiceError as WireError } from "@grpc/grpc-js";
import { fromStatus } from "../errors/remote-error.js";
import { type CallableMethod, callMetadata, type CallOptions, deadlineOf } from "./call-options.js";
import type { ServiceChannel } from "./create-channel.js";

/** The messages of a server's stream, taken as fast as the loop takes them; leaving the loop cancels the call. */
export async function* callServerStream<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  request: Request,
  options: CallOptions,
): AsyncGenerator<Response, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  const call = channel.client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callMetadata(channel, options),
    { deadline: deadlineOf(channel, options) },
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
