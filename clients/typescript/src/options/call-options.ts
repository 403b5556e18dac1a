/** Options of one call, always the last argument. */
export interface CallOptions {
  /**
   * Ends the wait: the call rejects with the signal's reason. A condensation that was started goes on; `cancel()` ends it.
   */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds that the whole call may take, retries included; at least 1.
   *
   * @default the client's `timeoutMs`; for `progress()`, `watch()` and `result()`, which wait for the condensation, and
   * for the start of a system, none
   */
  readonly timeoutMs?: number;
  /**
   * Times that a call is made again after a lost connection; 0 to 100. Calls that follow a condensation count from zero
   * again whenever something arrives.
   *
   * @default 4; 10 for calls that stream, which are `progress()`, `watch()`, `result()` and `download()`
   */
  readonly maxRetries?: number;
}
