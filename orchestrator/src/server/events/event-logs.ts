import type { StateFolder } from "../store/state-folder.js";
import { EventLog, type EventLogOptions } from "./event-log.js";

/** The logs of all condensations; those that are written to exist once. */
export class EventLogs {
  readonly #folder: StateFolder;
  readonly #options: EventLogOptions;
  readonly #written = new Map<string, Promise<EventLog>>();

  constructor(folder: StateFolder, options: EventLogOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Opens the log of a condensation that is about to run; those who ask to read it from now on wait for it. */
  openToWrite(id: string): Promise<EventLog> {
    const opening = EventLog.openToWrite(this.#folder.eventsOf(id), this.#options);
    this.#written.set(id, opening);
    opening.catch(() => this.#written.delete(id));
    return opening;
  }

  async openToRead(id: string): Promise<EventLog> {
    return this.#written.get(id) ?? EventLog.openToRead(this.#folder.eventsOf(id), this.#options);
  }

  /** Closes the log of a condensation that does not run any more. */
  async close(id: string, options: { readonly ended: boolean }): Promise<void> {
    const log = await this.#written.get(id);
    this.#written.delete(id);
    await log?.close(options);
  }
}
