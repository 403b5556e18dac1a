import { once } from "node:events";
import type { ClientWritableStream } from "@grpc/grpc-js";
import { fromStatus } from "../errors/remote-error.js";
import { callMetadata } from "./call-metadata.js";
import { type CallableMethod, type CallOptions, deadlineOf } from "./call-options.js";
import { countingMethod } from "./counting-method.js";
import type { ServiceChannel } from "./create-channel.js";

/** Sends the messages as fast as the server takes them and waits for its one answer, which may come before the last. */
export async function callClientStream<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  requests: AsyncIterable<Request> | Iterable<Request>,
  options: CallOptions,
): Promise<Response> {
  const { signal } = options;
  signal?.throwIfAborted();
  const counted = countingMethod(method, options.onBytes);
  const answered = new AbortController();
  let call: ClientWritableStream<Request> | undefined;
  const cancel = () => call?.cancel();
  const response = new Promise<Response>((resolve, reject) => {
    call = channel.client.makeClientStreamRequest(
      counted.path,
      counted.requestSerialize,
      counted.responseDeserialize,
      callMetadata(channel, options),
      { deadline: deadlineOf(channel, options) },
      (error, value) => {
        answered.abort();
        if (error === null) resolve(value as Response);
        else reject(signal?.aborted === true ? (signal.reason as Error) : fromStatus(error));
      },
    );
    call.on("error", () => undefined);
  });
  signal?.addEventListener("abort", cancel, { once: true });
  // The answer is what the caller gets; that of a broken source must not go unheard before it is awaited.
  response.catch(() => undefined);
  try {
    if (call !== undefined) await send(call, requests, answered.signal);
    return await response;
  } catch (error) {
    call?.cancel();
    throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

async function send<Request>(
  call: ClientWritableStream<Request>,
  requests: AsyncIterable<Request> | Iterable<Request>,
  answered: AbortSignal,
): Promise<void> {
  for await (const request of requests) {
    if (answered.aborted) return;
    if (call.write(request)) continue;
    // An answer ends the waiting as well: the server reads no further.
    await once(call, "drain", { signal: answered }).catch((error: unknown) => {
      if (!answered.aborted) throw error;
    });
  }
  if (!answered.aborted) call.end();
}
