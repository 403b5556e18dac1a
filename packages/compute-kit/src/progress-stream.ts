/** How the messages of a stream are made. */
export interface StreamMessages<Progress, Result, Message> {
  readonly progress: (progress: Progress) => Message;
  readonly result: (result: Result) => Message;
}

/**
 * Turns work that reports its progress into the messages of a stream, the result last. A reader that is slower than the
 * work gets the latest report and not a queue of old ones.
 */
export async function* progressStream<Progress, Result, Message>(
  work: (report: (progress: Progress) => void) => Promise<Result>,
  messages: StreamMessages<Progress, Result, Message>,
): AsyncGenerator<Message, void, undefined> {
  const state: { latest: { readonly progress: Progress } | undefined; over: boolean } = {
    latest: undefined,
    over: false,
  };
  let wake = (): void => undefined;
  const running = work((progress) => {
    state.latest = { progress };
    wake();
  });
  const end = (): void => {
    state.over = true;
    wake();
  };
  // Also when the reader has left, so that a failure behind its back is no unhandled one
  running.then(end, end);
  while (!state.over || state.latest !== undefined) {
    if (state.latest === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
    } else {
      const { progress } = state.latest;
      state.latest = undefined;
      yield messages.progress(progress);
    }
  }
  yield messages.result(await running);
}
