import { isMissingFile } from "../../documents/missing-file.js";
import type { WatchedEvents } from "../../server/events/event-log.js";
import type { StoredEvent } from "../../server/events/condensation-event.js";
import { isEnd } from "../../server/store/condensation.js";
import { CondensationNotFoundError } from "../../server/store/condensation-store.js";
import type { Condensations } from "./condensations.js";

/** An event, or the sign of life of a stream that has told everything up to a position. */
export type Watched = StoredEvent | { readonly aliveBehind: number };

/**
 * Events behind a position, then as they happen, until the condensation has ended. They are taken from the log one page
 * after the other, so that a slow watcher holds up nobody and fills no memory.
 *
 * @param begin of the log: the sequence number behind which to begin
 * @throws CondensationNotFoundError; what `begin` throws; the signal's reason
 */
export async function* watchCondensation(
  { store, logs, heartbeatMs }: Pick<Condensations, "store" | "logs" | "heartbeatMs">,
  id: string,
  begin: (log: WatchedEvents) => number,
  signal: AbortSignal,
): AsyncGenerator<Watched, void, undefined> {
  const isEnded = async (): Promise<boolean> => isEnd((await store.read(id)).state);
  await store.read(id);
  let log = await logs.openToRead(id, isEnded);
  let position = begin(log);
  for (;;) {
    const events = await readEvents(log, id, position);
    for (const event of events) {
      yield event;
      position = event.sequence;
    }
    if (events.length > 0) continue;
    if (log.ended && position >= log.last) {
      if (await isEnded()) return;
      // It went on behind what this stream has read, here or elsewhere
      log = await logs.openToRead(id, isEnded);
    }
    if (!(await log.more(position, heartbeatMs, signal))) yield { aliveBehind: position };
  }
}

async function readEvents(log: WatchedEvents, id: string, after: number): Promise<readonly StoredEvent[]> {
  try {
    return await log.read(after);
  } catch (error) {
    // It was deleted while it was watched
    if (isMissingFile(error)) throw new CondensationNotFoundError(id);
    throw error;
  }
}
