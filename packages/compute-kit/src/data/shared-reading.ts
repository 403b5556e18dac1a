/** A reading that several callers wait for. It ends with the last of them, and not before. */
export class SharedReading<Result> {
  readonly #result: Promise<Result>;
  readonly #stop = new AbortController();
  #waiting = 0;
  #settled = false;

  constructor(read: (signal: AbortSignal) => Promise<Result>) {
    this.#result = read(this.#stop.signal);
    const settle = (): void => void (this.#settled = true);
    // Also when nobody waits any more, so that a failure behind their backs is no unhandled one
    this.#result.then(settle, settle);
  }

  /** Aborted when everybody has left; a reading that was given up can be waited for no more. */
  get givenUp(): boolean {
    return this.#stop.signal.aborted;
  }

  /**
   * What was read.
   *
   * @param signal of this caller, who leaves with its reason
   */
  async wait(signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    this.#waiting += 1;
    let leave = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason as Error);
      signal?.addEventListener("abort", leave, { once: true });
    });
    try {
      return await Promise.race([this.#result, left]);
    } finally {
      signal?.removeEventListener("abort", leave);
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#settled) this.#stop.abort(new Error("nobody waits for the data set any more"));
    }
  }
}
