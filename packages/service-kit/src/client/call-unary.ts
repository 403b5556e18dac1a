import { setTimeout as delay } from "node:timers/promises";
import type { ClientUnaryCall } from "@grpc/grpc-js";
import { fromStatus, RemoteError } from "../errors/remote-error.js";
import { type CallableMethod, callMetadata, deadlineOf, type UnaryCallOptions } from "./call-options.js";
import type { ServiceChannel } from "./create-channel.js";
import { isWorthRetrying, retryDelayMs } from "./retry-policy.js";

/**
 * Calls and, where the options allow it, calls again.
 * @throws RemoteError with what the service or the transport said; the signal's reason when it was aborted.
 */
export async function callUnary<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  request: Request,
  options: UnaryCallOptions,
): Promise<Response> {
  const deadline = deadlineOf(channel, options);
  const { retry, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await callOnce(channel, method, request, options, deadline);
      retry?.budget?.succeed();
      return response;
    } catch (error) {
      if (retry === undefined || !RemoteError.isInstance(error) || !isWorthRetrying(error)) throw error;
      const delayMs = retryDelayMs(retry, attempt, error);
      const late = channel.now() + delayMs >= deadline;
      if (attempt >= retry.maxAttempts || late || retry.budget?.take() === false) throw error;
      retry.onRetry?.({ attempt, delayMs, error });
      await pause(delayMs, signal);
    }
  }
}

function callOnce<Request, Response>(
  channel: ServiceChannel,
  method: CallableMethod<Request, Response>,
  request: Request,
  options: UnaryCallOptions,
  deadline: number,
): Promise<Response> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const cancel = () => call.cancel();
    const call: ClientUnaryCall = channel.client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      callMetadata(channel, options),
      { deadline },
      (error, response) => {
        signal?.removeEventListener("abort", cancel);
        if (error === null) resolve(response as Response);
        else reject(signal?.aborted === true ? (signal.reason as Error) : fromStatus(error));
      },
    );
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
