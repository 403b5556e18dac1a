import type { Readable } from "node:stream";
import type { CallContext } from "./call-context.js";

/** The messages of a client's stream. A broken stream shows the call's own reason instead of the stream's. */
export async function* requestStream<Request>(call: Readable, { signal }: CallContext): AsyncGenerator<Request> {
  try {
    // Leaving the loop must not destroy the call, which still has to be answered.
    for await (const request of call.iterator({ destroyOnReturn: false })) yield request as Request;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  // When a client resets its stream, grpc-js reports the end of the messages first and the cancellation in a later tick;
  // a stream that was cut must not be taken for a whole one.
  await new Promise(setImmediate);
  signal.throwIfAborted();
}
