import { makeFolder } from "@condensery/trajectories";
import type { CondensationEvent } from "./condensation-event.js";
import type { StateFolder } from "../store/state-folder.js";
import { EventFile } from "./event-file.js";
import { EventLog, type EventLogOptions, type WatchedEvents } from "./event-log.js";
import { FollowedEvents } from "./followed-events.js";

/** The logs of all condensations; those that this process writes exist once. */
export class EventLogs {
  readonly #folder: StateFolder;
  readonly #options: EventLogOptions;
  readonly #written = new Map<string, Promise<EventLog>>();

  constructor(folder: StateFolder, options: EventLogOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Opens the log of a condensation that is about to run; those who ask to read it from now on wait for it. */
  async openToWrite(id: string): Promise<EventLog> {
    const opening = this.#prepared(id).then(() => EventLog.openToWrite(this.#folder.eventsOf(id), this.#options));
    this.#written.set(id, opening);
    opening.catch(() => this.#written.delete(id));
    return opening;
  }

  /** Adds one event to the log of a condensation that does not run. */
  async append(id: string, event: CondensationEvent): Promise<void> {
    await this.#prepared(id);
    const log = await EventLog.openToWrite(this.#folder.eventsOf(id), this.#options);
    try {
      log.append(event);
      await log.flush();
    } finally {
      await log.close({ ended: true });
    }
  }

  /** The last event of a condensation that does not run; undefined: there is none. */
  async lastOf(id: string): Promise<CondensationEvent | undefined> {
    const file = await EventFile.open(this.#folder.eventsOf(id));
    const [last] = await file.read(Math.max(file.count - 1, 0), 1);
    return last?.event;
  }

  /** @param isEnded whether the condensation has ended, asked for again and again when another process runs it */
  async openToRead(id: string, isEnded: () => Promise<boolean>): Promise<WatchedEvents> {
    const isWrittenHere = (): boolean => this.#written.has(id);
    return this.#written.get(id) ?? FollowedEvents.open(this.#folder.eventsOf(id), { isEnded, isWrittenHere });
  }

  /** Closes the log of a condensation that does not run any more. */
  async close(id: string, options: { readonly ended: boolean }): Promise<void> {
    const log = await this.#written.get(id);
    this.#written.delete(id);
    await log?.close(options);
  }

  async #prepared(id: string): Promise<void> {
    await makeFolder(this.#folder.folderOf(id));
  }
}
