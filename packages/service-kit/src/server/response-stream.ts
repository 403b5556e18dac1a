import { once } from "node:events";
import type { Writable } from "node:stream";
import type { CallContext } from "./call-context.js";
import { untilAborted } from "./until-aborted.js";

/**
 * Writes what a generator yields as fast as the client reads it. When the call is aborted the generator is told to end,
 * which takes effect at its next `yield`; the call does not wait for that.
 */
export async function writeResponses(
  call: Writable,
  responses: AsyncIterable<unknown>,
  { signal, logger }: CallContext,
): Promise<void> {
  const iterator = responses[Symbol.asyncIterator]();
  let exhausted = false;
  try {
    for (;;) {
      const next = await untilAborted(signal, iterator.next());
      if (next.done === true) {
        exhausted = true;
        return;
      }
      if (!call.write(next.value)) await untilAborted(signal, once(call, "drain", { signal }));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    if (!exhausted) {
      iterator.return?.(undefined)?.catch((error: unknown) => logger.warn({ error }, "a stream's cleanup failed"));
    }
  }
}
