/** A streaming call as grpc-js hands it to a client. */
export interface ReceivingCall<Message> extends AsyncIterable<Message> {
  cancel(): void;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * The messages of a call. Leaving the loop cancels the call, which iterating over the call itself does not do: the
 * server would go on until its deadline.
 *
 * @throws what the call ends with
 */
export async function* callMessages<Message>(call: ReceivingCall<Message>): AsyncGenerator<Message, void, undefined> {
  // The iterator throws the call's error; the one that cancelling causes comes after it stopped listening
  call.on("error", () => undefined);
  try {
    yield* call;
  } finally {
    call.cancel();
  }
}
