import type { RemoteError } from "../errors/remote-error.js";
import type { RetryBudget } from "./retry-budget.js";

export interface RetryPolicy {
  /** With the first. Infinity: until the call's deadline, for services that may come up later. */
  readonly maxAttempts: number;
  /** Pause before the second try; each later one is twice as long, up to the longest. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** In [0, 1): seeded by the caller, so that a run can be repeated. */
  readonly random: () => number;
  /** Shared by calls to one service: when many of them fail, trying again makes things worse. */
  readonly budget?: RetryBudget;
  /**
   * A service that is full (RESOURCE_EXHAUSTED, reason BUSY), or that this client calls too often (RATE_LIMITED), is
   * asked again after the pause that it names, until the call's deadline. Such waits cost neither tries nor budget. Default: false, the error is shown.
   */
  readonly waitWhenBusy?: boolean;
  /** Told of each pause before it begins, `attempt` being the try that failed; waits of a busy service as well. */
  readonly onRetry?: (retry: {
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: RemoteError;
  }) => void;
}

/** Behind this the longest pause is reached whatever the policy; more doublings would leave the numbers. */
const mostDoublings = 40;

/** Half of the pause is fixed and half drawn, so that callers spread out but never come back at once. */
export function retryDelayMs(policy: RetryPolicy, attempt: number, error: RemoteError): number {
  const whole = Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** Math.min(attempt - 1, mostDoublings));
  const drawn = whole / 2 + (whole / 2) * policy.random();
  return Math.max(drawn, error.retryDelayMs ?? 0);
}

/** What the service asks for, and up to half of that more: those it turned away together should not return together. */
export function busyDelayMs(policy: RetryPolicy, error: RemoteError): number {
  return (error.retryDelayMs ?? policy.initialDelayMs) * (1 + policy.random() / 2);
}

/** Whether the service will take the same call later: it is full, or has had too many calls of this client. */
export function isBusy({ code, reason }: RemoteError): boolean {
  return code === "RESOURCE_EXHAUSTED" && (reason === "BUSY" || reason === "RATE_LIMITED");
}
