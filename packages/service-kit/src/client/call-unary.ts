import type { ClientUnaryCall } from "@grpc/grpc-js";
import { fromStatus } from "../errors/remote-error.js";
import { Attempts } from "./attempts.js";
import { callMetadata } from "./call-metadata.js";
import { type CallableMethod, deadlineOf, type UnaryCallOptions } from "./call-options.js";
import type { ServiceChannel } from "./create-channel.js";
import { countingMethod } from "./counting-method.js";

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
  const attempts = new Attempts(channel, options, deadline);
  const counted = countingMethod(method, options.onBytes);
  for (;;) {
    try {
      const response = await callOnce(channel, counted, request, options, deadline);
      attempts.succeed();
      return response;
    } catch (error) {
      await attempts.waitAfter(error);
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
