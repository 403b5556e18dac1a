/** Keeps the most recently used values, up to a number of them. */
export class BoundedCache<Value> {
  readonly #capacity: number;
  // A Map iterates in the order of insertion; re-inserting on use puts the least recently used first.
  readonly #entries = new Map<string, Value>();

  /** @throws RangeError unless the capacity is a positive integer */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`a cache's capacity must be a positive integer, got ${capacity}`);
    }
    this.#capacity = capacity;
  }

  /** Values held at present. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, found);
    }
    return found;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) return;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
