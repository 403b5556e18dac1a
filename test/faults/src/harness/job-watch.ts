import { callServerStream, isWorthRetrying, RemoteError, type ServiceChannel } from "@condensery/service-kit";
import { CondensationServiceService as service, type WatchCondensationResponse } from "@condensery/wire/condensation";
import { callTimeoutMs, get } from "./calls.js";

export type EventTest = (event: WatchCondensationResponse) => boolean;

/**
 * All events of one condensation, each told once, whatever becomes of the orchestrator meanwhile: a stream that breaks
 * is begun again behind the last event.
 */
export class JobWatch implements AsyncDisposable {
  readonly #events: WatchCondensationResponse[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #stop = new AbortController();
  #over = false;
  /** Settles with the end of the condensation. @throws Error when events are lost or told twice; RemoteError */
  readonly ended: Promise<void>;

  constructor(
    private readonly channel: ServiceChannel,
    readonly name: string,
    private token = "",
  ) {
    this.ended = this.#follow();
    // Who waits for it learns of its failure
    this.ended.catch(() => undefined);
  }

  get events(): readonly WatchCondensationResponse[] {
    return this.#events;
  }

  /** Whether no event comes any more. */
  get over(): boolean {
    return this.#over;
  }

  /**
   * Resolves when an event fits and so many more have come, or when the condensation has ended before that.
   * @returns the number of the events by then
   */
  reached(fits: EventTest, further = 0): Promise<number> {
    return new Promise((resolve) => {
      const look = (): void => {
        const first = this.#events.findIndex(fits);
        if (!this.#over && (first < 0 || this.#events.length <= first + further)) return;
        this.#waiting.delete(look);
        resolve(this.#events.length);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("The watch is over."));
    await this.ended.catch(() => undefined);
  }

  async #follow(): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(2 * callTimeoutMs)]);
    try {
      while (!(await this.#readOnce(signal))) await get(this.channel, this.name);
    } finally {
      this.#over = true;
      this.#wake();
    }
  }

  /** Whether the condensation has ended. */
  async #readOnce(signal: AbortSignal): Promise<boolean> {
    const request = { name: this.name, resumeToken: this.token };
    try {
      const stream = callServerStream(this.channel, service.watchCondensation, request, {
        timeoutMs: callTimeoutMs,
        signal,
      });
      for await (const event of stream) this.#take(event);
      return true;
    } catch (error) {
      if (RemoteError.isInstance(error) && isWorthRetrying(error)) return false;
      throw error;
    }
  }

  #take(event: WatchCondensationResponse): void {
    this.token = event.resumeToken;
    if (event.sequence === 0n) return;
    const last = this.#events.at(-1);
    if (last !== undefined && event.sequence !== last.sequence + 1n) {
      throw new Error(`Expected event ${last.sequence + 1n} of ${this.name}, got ${event.sequence}.`);
    }
    this.#events.push(event);
    this.#wake();
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }
}
