import type { FileHandle } from "node:fs/promises";
import type { CondensationEvent, StoredEvent } from "./condensation-event.js";
import { EventFile } from "./event-file.js";

export interface EventLogOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Events kept in memory for those who follow closely. Default: 512. */
  readonly window?: number;
}

/** Most events of one reading. */
export const pageSize = 256;
const defaultWindow = 512;

/** The events of a condensation as a watcher sees them. */
export interface WatchedEvents {
  /** Sequence number of the last event that may be read; 0: there is none. */
  readonly last: number;
  /** Whether nothing comes behind the last event from where it is read. */
  readonly ended: boolean;
  /** Events behind the one of this sequence number, some of them when there are many; none: there are none yet. */
  read(after: number): Promise<readonly StoredEvent[]>;
  /** Waits until there are events behind this one or the log has ended; false when the time is over before. */
  more(after: number, timeoutMs: number, signal: AbortSignal): Promise<boolean>;
}

/**
 * The events of one condensation: appended by the one that runs it, read by any number of watchers, each at its own
 * pace. Nobody is told an event before it is in the file, so that no sequence number is ever given twice.
 */
export class EventLog implements WatchedEvents {
  readonly #file: EventFile;
  readonly #handle: FileHandle;
  readonly #now: () => number;
  readonly #windowSize: number;
  /** The last events that are in the file. */
  #window: StoredEvent[] = [];
  #pending: StoredEvent[] = [];
  /** The last sequence number that was given. */
  #given: number;
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;
  readonly #waiting = new Set<() => void>();

  private constructor(file: EventFile, handle: FileHandle, options: EventLogOptions) {
    this.#file = file;
    this.#given = file.count;
    this.#handle = handle;
    this.#now = options.now;
    this.#windowSize = options.window ?? defaultWindow;
  }

  /** For the one that appends. */
  static async openToWrite(path: string, options: EventLogOptions): Promise<EventLog> {
    const file = await EventFile.open(path);
    return new EventLog(file, await file.openToWrite(), options);
  }

  get last(): number {
    return this.#file.count;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Adds an event; it is written in the background. Throws what an earlier writing failed with. */
  append(event: CondensationEvent): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#ended) throw new Error("This log of events has ended.");
    this.#given += 1;
    this.#pending.push({ sequence: this.#given, time: this.#now(), event });
    this.#writing ??= this.#write(this.#handle);
  }

  /** Settles when everything that was appended is durable. Throws what a writing failed with. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure.error;
    await this.#handle.datasync();
  }

  /** No more is appended. `ended`: readers come to an end behind the last event; else they wait for what never comes. */
  async close({ ended }: { readonly ended: boolean }): Promise<void> {
    await this.#writing;
    await this.#handle.close();
    this.#ended = ended;
    this.#wake();
  }

  async read(after: number): Promise<readonly StoredEvent[]> {
    const first = this.#window[0]?.sequence ?? Number.POSITIVE_INFINITY;
    if (after + 1 >= first) return this.#window.slice(after + 1 - first, after + 1 - first + pageSize);
    return this.#file.read(after, pageSize);
  }

  async more(after: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (this.last > after || this.#ended) return true;
    return new Promise<boolean>((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(onChange);
        signal.removeEventListener("abort", onAbort);
        finish();
      };
      const onChange = () => settle(() => resolve(true));
      const onAbort = () => settle(() => reject(signal.reason as Error));
      const timer = setTimeout(() => settle(() => resolve(false)), timeoutMs);
      this.#waiting.add(onChange);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  async #write(handle: FileHandle): Promise<void> {
    try {
      // What is appended in one turn of the event loop is written at once
      await new Promise(setImmediate);
      while (this.#pending.length > 0) {
        const events = this.#pending;
        this.#pending = [];
        await this.#file.append(handle, events);
        this.#window = [...this.#window, ...events].slice(-this.#windowSize);
        this.#wake();
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#writing = undefined;
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
