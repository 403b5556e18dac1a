import { cosineOfTurns, logOfFraction53, sineOfTurns } from "./box-muller.js";
import { PHILOX_BLOCK_WORDS, philox4x32 } from "./philox.js";
import { streamKey } from "./stream-key.js";

/** Indices a stream can have; each takes one 32-bit word of the 128-bit counter. */
export const MAX_STREAM_INDICES = 3;
/** Largest value of an index. */
export const MAX_STREAM_INDEX = 2 ** 32 - 2;
/** 32-bit words a stream can give: 2^32 blocks of four. */
export const MAX_STREAM_WORDS = 2 ** 34;

const TWO_POW_32 = 2 ** 32;
const TWO_POW_MINUS_24 = 2 ** -24;
const TWO_POW_MINUS_53 = 2 ** -53;

/** What identifies a stream. Equal values give equal draws, on every machine. */
export interface RandomStreamOptions {
  /** Integer in [0, 2^64); a number must be a safe integer. */
  readonly seed: bigint | number;
  /** Name of what the numbers are for, such as "expert-shuffle"; not empty. */
  readonly purpose: string;
  /** Up to three integers in [0, 2^32 - 2], such as [expert, epoch]. Default: none. `[1]` and `[1, 0]` differ. */
  readonly indices?: readonly number[];
}

/** A sequence of random numbers that is a pure function of (seed, purpose, indices, position). */
export interface RandomStream {
  readonly seed: bigint;
  readonly purpose: string;
  readonly indices: readonly number[];
  /**
   * 32-bit words consumed so far, in [0, 2^34]. Together with the options it is the whole state: assign it to skip,
   * to repeat, or to continue from a checkpoint. Assigning anything else throws RangeError.
   */
  position: number;
  /** One raw word, uniform on [0, 2^32). Consumes one word. */
  word(): number;
  /**
   * Fills `out` with uniform numbers of [low, high); returns `out`. Float32Array: 24 random bits, one word a number;
   * Float64Array: 53 bits, two words. A value that rounds to `high` becomes `low`.
   *
   * @throws RangeError unless low < high and both and their difference are finite
   */
  uniform<T extends Float32Array | Float64Array>(out: T, low?: number, high?: number): T;
  /**
   * Fills `out` with normal numbers (Box-Muller in float64, rounded on storing); returns `out`. Consumes four words for
   * each two numbers; the second number of the last pair is dropped when the length is odd.
   *
   * @throws RangeError unless mean is finite and std is finite and >= 0
   */
  normal<T extends Float32Array | Float64Array>(out: T, mean?: number, std?: number): T;
  /**
   * An unbiased integer of [0, boundExclusive). Consumes one word, and one more for each rejected one (fewer than one
   * in two).
   *
   * @throws RangeError unless boundExclusive is an integer in [1, 2^32]
   */
  integer(boundExclusive: number): number;
  /**
   * A uniformly random order of 0 .. n-1 (Fisher-Yates from the last element down).
   *
   * @throws RangeError unless n is an integer in [0, 2^31)
   */
  permutation(n: number): Int32Array;
  /**
   * One element of `items`, each equally likely.
   *
   * @throws RangeError when `items` is empty
   */
  choice<T>(items: readonly T[]): T;
}

/**
 * Opens the stream of (seed, purpose, indices) at position 0.
 *
 * Philox4x32-10 with key = seed XOR hash(purpose) and counter = (block, index0 + 1, index1 + 1, index2 + 1), 0 standing
 * for an absent index. Streams of one key therefore never share a block, whatever their indices; drawing beyond
 * 2^34 words throws RangeError instead of wrapping round.
 *
 * @throws RangeError when seed, purpose or indices are out of range
 */
export function randomStream(options: RandomStreamOptions): RandomStream {
  return new PhiloxStream(options);
}

class PhiloxStream implements RandomStream {
  readonly seed: bigint;
  readonly purpose: string;
  readonly indices: readonly number[];
  readonly #key0: number;
  readonly #key1: number;
  readonly #counter1: number;
  readonly #counter2: number;
  readonly #counter3: number;
  readonly #block = new Uint32Array(PHILOX_BLOCK_WORDS);
  #blockIndex = -1;
  #position = 0;

  constructor({ seed, purpose, indices = [] }: RandomStreamOptions) {
    const key = streamKey(seed, purpose);
    checkIndices(indices);
    this.seed = BigInt(seed);
    this.purpose = purpose;
    this.indices = Object.freeze([...indices]);
    this.#key0 = key.low;
    this.#key1 = key.high;
    this.#counter1 = (indices[0] ?? -1) + 1;
    this.#counter2 = (indices[1] ?? -1) + 1;
    this.#counter3 = (indices[2] ?? -1) + 1;
  }

  get position(): number {
    return this.#position;
  }

  set position(words: number) {
    if (!Number.isInteger(words) || words < 0 || words > MAX_STREAM_WORDS) {
      throw new RangeError(`position must be an integer in [0, ${MAX_STREAM_WORDS}], got ${words}`);
    }
    this.#position = words;
  }

  word(): number {
    const position = this.#position;
    const blockIndex = Math.floor(position / PHILOX_BLOCK_WORDS);
    if (blockIndex !== this.#blockIndex) {
      if (position >= MAX_STREAM_WORDS) {
        throw new RangeError(
          `stream "${this.purpose}" [${this.indices.join(", ")}] is exhausted after ${MAX_STREAM_WORDS} words; ` +
            "continue with another index",
        );
      }
      philox4x32(blockIndex, this.#counter1, this.#counter2, this.#counter3, this.#key0, this.#key1, this.#block);
      this.#blockIndex = blockIndex;
    }
    this.#position = position + 1;
    return this.#block[position % PHILOX_BLOCK_WORDS] ?? 0;
  }

  uniform<T extends Float32Array | Float64Array>(out: T, low = 0, high = 1): T {
    const width = high - low;
    if (!(Number.isFinite(low) && Number.isFinite(high) && Number.isFinite(width) && low < high)) {
      throw new RangeError(`uniform needs finite low < high, got low ${low}, high ${high}`);
    }
    if (out instanceof Float32Array) {
      const bound = Math.fround(high);
      for (let i = 0; i < out.length; i += 1) {
        const value = Math.fround(low + width * ((this.word() >>> 8) * TWO_POW_MINUS_24));
        out[i] = value < bound ? value : low;
      }
    } else {
      for (let i = 0; i < out.length; i += 1) {
        const value = low + width * (this.#bits53() * TWO_POW_MINUS_53);
        out[i] = value < high ? value : low;
      }
    }
    return out;
  }

  normal<T extends Float32Array | Float64Array>(out: T, mean = 0, std = 1): T {
    if (!(Number.isFinite(mean) && Number.isFinite(std) && std >= 0)) {
      throw new RangeError(`normal needs a finite mean and a finite std >= 0, got mean ${mean}, std ${std}`);
    }
    for (let i = 0; i < out.length; i += 2) {
      // Shifted to (0, 1], where the logarithm is finite.
      const radius = std * Math.sqrt(-2 * logOfFraction53(this.#bits53() + 1));
      const turns = this.#bits53() * TWO_POW_MINUS_53;
      out[i] = mean + radius * cosineOfTurns(turns);
      if (i + 1 < out.length) out[i + 1] = mean + radius * sineOfTurns(turns);
    }
    return out;
  }

  integer(boundExclusive: number): number {
    if (!Number.isInteger(boundExclusive) || boundExclusive < 1 || boundExclusive > TWO_POW_32) {
      throw new RangeError(`integer needs a bound in [1, 2^32], got ${boundExclusive}`);
    }
    // Words of the last, incomplete run of `boundExclusive` values would favour the small results.
    const limit = TWO_POW_32 - (TWO_POW_32 % boundExclusive);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % boundExclusive;
  }

  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0 || n >= 2 ** 31) {
      throw new RangeError(`permutation needs a length in [0, 2^31), got ${n}`);
    }
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i -= 1) {
      const j = this.integer(i + 1);
      const last = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = last;
    }
    return order;
  }

  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("choice needs at least one item");
    // The index is in range, so an undefined element is the caller's own.
    return items[this.integer(items.length)] as T;
  }

  #bits53(): number {
    const low = this.word();
    const high = this.word();
    return (high >>> 11) * TWO_POW_32 + low;
  }
}

function checkIndices(indices: readonly number[]): void {
  if (indices.length > MAX_STREAM_INDICES) {
    throw new RangeError(`a stream has at most ${MAX_STREAM_INDICES} indices, got ${indices.length}`);
  }
  for (const [place, index] of indices.entries()) {
    if (!Number.isInteger(index) || index < 0 || index > MAX_STREAM_INDEX) {
      throw new RangeError(`indices[${place}] must be an integer in [0, ${MAX_STREAM_INDEX}], got ${index}`);
    }
  }
}
