import { setTimeout as delay } from "node:timers/promises";
import { isWorthRetrying } from "../errors/is-worth-retrying.js";
import { RemoteError } from "../errors/remote-error.js";
import type { UnaryCallOptions } from "./call-options.js";
import type { ServiceChannel } from "./create-channel.js";
import { busyDelayMs, isBusy, retryDelayMs } from "./retry-policy.js";

/** The tries of one call, whatever its kind: which failure is followed by another try, and after which pause. */
export class Attempts {
  /** Tries that count, with the one under way. */
  #attempt = 1;

  /** The deadline is in milliseconds since 1970, by the channel's clock. Without a policy there is one try. */
  constructor(
    private readonly channel: Pick<ServiceChannel, "now">,
    private readonly options: Pick<UnaryCallOptions, "retry" | "signal">,
    private readonly deadline: number,
  ) {}

  succeed(): void {
    this.options.retry?.budget?.succeed();
  }

  /** Waits until the next try shall begin; throws the error if there is none to be, or the signal's reason. */
  async waitAfter(error: unknown): Promise<void> {
    const { retry, signal } = this.options;
    signal?.throwIfAborted();
    if (retry === undefined || !RemoteError.isInstance(error)) throw error;
    const busy = retry.waitWhenBusy === true && isBusy(error);
    if (!busy && !isWorthRetrying(error)) throw error;
    const attempt = this.#attempt;
    const delayMs = busy ? busyDelayMs(retry, error) : retryDelayMs(retry, attempt, error);
    if (this.channel.now() + delayMs >= this.deadline) throw error;
    if (!busy) {
      if (attempt >= retry.maxAttempts || retry.budget?.take() === false) throw error;
      this.#attempt += 1;
    }
    retry.onRetry?.({ attempt, delayMs, error });
    await pause(delayMs, signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
