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
