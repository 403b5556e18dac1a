import { ServiceError } from "@condensery/service-kit";
import { isMissingFile } from "../../documents/missing-file.js";
import type { EventLog } from "../../server/events/event-log.js";
import type { StoredEvent } from "../../server/events/condensation-event.js";
import { isEnd, nameOf } from "../../server/store/condensation.js";
import { CondensationNotFoundError } from "../../server/store/condensation-store.js";
import type { Condensations } from "./condensations.js";

/** An event, or the sign of life of a stream that has told everything up to a position. */
export type Watched = StoredEvent | { readonly aliveBehind: number };

/**
 * Events behind a position, then as they happen, until the condensation has ended. They are taken from the log one page
 * after the other, so that a slow watcher holds up nobody and fills no memory.
 *
 * @param begin of the log: the sequence number behind which to begin
 * @throws CondensationNotFoundError; ServiceError (UNAVAILABLE); what `begin` throws; the signal's reason
 */
export async function* watchCondensation(
  { store, runner, logs, heartbeatMs }: Pick<Condensations, "store" | "runner" | "logs" | "heartbeatMs">,
  id: string,
  begin: (log: EventLog) => number,
  signal: AbortSignal,
): AsyncGenerator<Watched, void, undefined> {
  await store.read(id);
  await runner.known(id);
  const log = await logs.openToRead(id);
  let position = begin(log);
  for (;;) {
    const events = await readEvents(log, id, position);
    for (const event of events) {
      yield event;
      position = event.sequence;
    }
    if (events.length > 0) continue;
    if (log.ended && position >= log.last) {
      if (isEnd((await store.read(id)).state)) return;
      throw resumed(id);
    }
    if (!(await log.more(position, heartbeatMs, signal))) yield { aliveBehind: position };
  }
}

/** It went on behind what this stream reads, or nobody can run it at the moment. */
function resumed(id: string): ServiceError {
  return new ServiceError({
    code: "UNAVAILABLE",
    reason: "UNAVAILABLE",
    message: `${nameOf(id)} goes on elsewhere; watch it again behind the last event.`,
    metadata: { service: "orchestrator" },
  });
}

async function readEvents(log: EventLog, id: string, after: number): Promise<readonly StoredEvent[]> {
  try {
    return await log.read(after);
  } catch (error) {
    // It was deleted while it was watched
    if (isMissingFile(error)) throw new CondensationNotFoundError(id);
    throw error;
  }
}
