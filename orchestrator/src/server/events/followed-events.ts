import { setTimeout as delay } from "node:timers/promises";
import { isEnd } from "../store/condensation.js";
import type { StoredEvent } from "./condensation-event.js";
import { EventFile } from "./event-file.js";
import { pageSize, type WatchedEvents } from "./event-log.js";

/** What is known of a condensation whose events are followed. */
export interface Followed {
  /** Whether it has ended. */
  readonly isEnded: () => Promise<boolean>;
  /** Whether this process writes its events by now, so that they are better read from there. */
  readonly isWrittenHere: () => boolean;
}

const pollMs = 250;
/** Polls behind the end for its last event: a process that was killed between the two adds it when it is back. */
const patience = 40;

/** Events that no process writes, or another one. */
export class FollowedEvents implements WatchedEvents {
  readonly #file: EventFile;
  readonly #followed: Followed;
  #ended = false;
  #patience = patience;

  private constructor(file: EventFile, followed: Followed) {
    this.#file = file;
    this.#followed = followed;
  }

  static async open(path: string, followed: Followed): Promise<FollowedEvents> {
    return new FollowedEvents(await EventFile.open(path), followed);
  }

  get last(): number {
    return this.#file.count;
  }

  get ended(): boolean {
    return this.#ended;
  }

  read(after: number): Promise<readonly StoredEvent[]> {
    return this.#file.read(after, pageSize);
  }

  async more(after: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    for (let waited = 0; ; waited += pollMs) {
      signal.throwIfAborted();
      // Asked first: what ended before it was looked at has its last events in the file
      this.#ended = this.#followed.isWrittenHere() || (await this.#isOver());
      await this.#file.refresh();
      if (this.last > after || this.#ended) return true;
      if (waited >= timeoutMs) return false;
      await delay(Math.min(pollMs, timeoutMs - waited), undefined, { signal });
    }
  }

  async #isOver(): Promise<boolean> {
    if (!(await this.#followed.isEnded())) return false;
    await this.#file.refresh();
    const [last] = await this.#file.read(Math.max(this.last - 1, 0), 1);
    this.#patience -= 1;
    return (last?.event.kind === "state-changed" && isEnd(last.event.state)) || this.#patience < 0;
  }
}
