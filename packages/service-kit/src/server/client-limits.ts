import { ServiceError } from "../errors/service-error.js";

/** What one client may have; undefined: as much as it wants. */
export interface ClientLimitOptions {
  /** Calls at once, counted until their work has ended. */
  readonly calls: number | undefined;
  /** Calls that may begin a second; after a pause of a second twice as many. */
  readonly rate: number | undefined;
  /** What a client with too many calls is told to wait. */
  readonly retryDelayMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

interface Account {
  calls: number;
  /** Calls that may begin at the time `at`. */
  tokens: number;
  at: number;
}

/** Seconds of the rate that a client may save up. */
const burstSeconds = 2;
/** From so many clients on, those that are idle are forgotten. */
const manyClients = 256;

/** Keeps any one client from taking a whole server: each has a token bucket and a number of calls at once. */
export class ClientLimits {
  readonly #accounts = new Map<string, Account>();

  constructor(private readonly options: ClientLimitOptions) {}

  /** How many clients it remembers: those with calls, and those that began one in the last seconds. */
  get size(): number {
    return this.#accounts.size;
  }

  /**
   * Counts a call in; what it returns counts it out, once.
   * Throws ServiceError RESOURCE_EXHAUSTED with a pause after which to come again: RATE_LIMITED or BUSY.
   */
  begin(client: string): () => void {
    const { calls: most, retryDelayMs } = this.options;
    const account = this.#account(client);
    this.#takeToken(client, account);
    if (most !== undefined && account.calls >= most) {
      throw new ServiceError({
        code: "RESOURCE_EXHAUSTED",
        reason: "BUSY",
        message: `Client ${client} has ${most} calls under way, as many as it may; try again in ${retryDelayMs} ms.`,
        metadata: { limit: String(most), client },
        retryDelayMs,
      });
    }
    account.calls += 1;
    let over = false;
    return () => {
      if (!over) account.calls -= 1;
      over = true;
    };
  }

  #takeToken(client: string, account: Account): void {
    const { rate } = this.options;
    if (rate === undefined) return;
    if (account.tokens >= 1) {
      account.tokens -= 1;
      return;
    }
    const retryDelayMs = Math.max(1, Math.ceil(((1 - account.tokens) / rate) * 1000));
    throw new ServiceError({
      code: "RESOURCE_EXHAUSTED",
      reason: "RATE_LIMITED",
      message: `Client ${client} begins more than ${rate} calls a second; try again in ${retryDelayMs} ms.`,
      metadata: { limit: String(rate), client },
      retryDelayMs,
    });
  }

  /** The client's account with what it has saved up until now. */
  #account(client: string): Account {
    const now = this.options.now();
    const known = this.#accounts.get(client);
    if (known !== undefined) {
      known.tokens = this.#tokensAt(known, now);
      known.at = now;
      return known;
    }
    if (this.#accounts.size >= manyClients) this.#forgetIdle(now);
    const account = { calls: 0, tokens: this.#most, at: now };
    this.#accounts.set(client, account);
    return account;
  }

  get #most(): number {
    return (this.options.rate ?? 0) * burstSeconds;
  }

  #tokensAt({ tokens, at }: Account, now: number): number {
    return Math.min(this.#most, tokens + ((now - at) / 1000) * (this.options.rate ?? 0));
  }

  /** An idle client with all its tokens is no different from a new one. */
  #forgetIdle(now: number): void {
    for (const [client, account] of this.#accounts) {
      if (account.calls === 0 && this.#tokensAt(account, now) >= this.#most) this.#accounts.delete(client);
    }
  }
}
