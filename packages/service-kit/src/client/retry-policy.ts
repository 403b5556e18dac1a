import type { RemoteError } from "../errors/remote-error.js";

export interface RetryPolicy {
  /** With the first. */
  readonly maxAttempts: number;
  /** Pause before the second try; each later one is twice as long, up to the longest. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** In [0, 1): seeded by the caller, so that a run can be repeated. */
  readonly random: () => number;
  /** Shared by calls to one service: when many of them fail, trying again makes things worse. */
  readonly budget?: RetryBudget;
  readonly onRetry?: (retry: {
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: RemoteError;
  }) => void;
}

/** Every try again costs one token; every success gives a part of one back. */
export class RetryBudget {
  #tokens: number;

  constructor(
    private readonly most: number,
    private readonly perSuccess = 0.1,
  ) {
    this.#tokens = most;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** False when none is left: the error must be shown instead. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  succeed(): void {
    this.#tokens = Math.min(this.most, this.#tokens + this.perSuccess);
  }
}

/** Half of the pause is fixed and half drawn, so that callers spread out but never come back at once. */
export function retryDelayMs(policy: RetryPolicy, attempt: number, error: RemoteError): number {
  const whole = Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** (attempt - 1));
  const drawn = whole / 2 + (whole / 2) * policy.random();
  return Math.max(drawn, error.retryDelayMs ?? 0);
}

/**
 * UNAVAILABLE, and what grpc-js says when a server vanished in the middle of an answer: INTERNAL without the details
 * that every answer of a Condensery service has.
 */
export function isWorthRetrying(error: RemoteError): boolean {
  if (error.code === "UNAVAILABLE") return true;
  return error.code === "INTERNAL" && error.reason === undefined && error.message.startsWith("Received RST_STREAM");
}
