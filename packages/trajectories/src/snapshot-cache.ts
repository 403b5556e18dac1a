/** Keeps the most recently used parameter vectors within a bound of bytes. */
export class SnapshotCache {
  readonly #maxBytes: number;
  // A Map iterates in the order of insertion; re-inserting on use puts the least recently used first.
  readonly #entries = new Map<string, Float32Array>();
  #bytes = 0;

  /** @throws RangeError unless maxBytes is a non-negative integer; 0 keeps nothing */
  constructor(maxBytes: number) {
    if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
      throw new RangeError(`cacheBytes must be a non-negative integer, got ${maxBytes}`);
    }
    this.#maxBytes = maxBytes;
  }

  /** Bytes held at present. */
  get bytes(): number {
    return this.#bytes;
  }

  get(digest: string): Float32Array | undefined {
    const found = this.#entries.get(digest);
    if (found !== undefined) {
      this.#entries.delete(digest);
      this.#entries.set(digest, found);
    }
    return found;
  }

  /** A vector larger than the bound is not kept, and displaces nothing. */
  set(digest: string, theta: Float32Array): void {
    if (theta.byteLength > this.#maxBytes) return;
    this.#remove(digest);
    this.#entries.set(digest, theta);
    this.#bytes += theta.byteLength;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#remove(oldest);
    }
  }

  #remove(digest: string): void {
    this.#bytes -= this.#entries.get(digest)?.byteLength ?? 0;
    this.#entries.delete(digest);
  }
}
