const MASK_64 = (1n << 64n) - 1n;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** The 64-bit Philox key as two 32-bit words, low word first. */
export interface StreamKey {
  readonly low: number;
  readonly high: number;
}

/** FNV-1a over the UTF-8 bytes of a text, 64 bits. */
export function fnv1a64(text: string): bigint {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK_64;
  }
  return hash;
}

/** The finaliser of SplitMix64: a bijection of 64-bit words in which every input bit reaches every output bit. */
export function splitMix64(word: bigint): bigint {
  let z = word;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return z ^ (z >> 31n);
}

/**
 * Checks and widens a seed.
 *
 * @throws RangeError unless it is a bigint in [0, 2^64) or a non-negative safe integer
 */
export function seedWord(seed: bigint | number): bigint {
  if (typeof seed === "number" && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`seed must be a non-negative safe integer or a bigint below 2^64, got ${seed}`);
  }
  const word = BigInt(seed);
  if (word < 0n || word > MASK_64) {
    throw new RangeError(`seed must lie in [0, 2^64), got ${word}`);
  }
  return word;
}

/**
 * key = seed XOR splitMix64(fnv1a64(purpose)).
 *
 * For one purpose, different seeds have different keys; for one seed, different purposes have different keys unless
 * their 64-bit hashes collide. The scrambling of the hash keeps near-by seeds from meeting near-by purposes.
 *
 * @throws RangeError when the seed is out of range or the purpose is empty
 */
export function streamKey(seed: bigint | number, purpose: string): StreamKey {
  if (purpose.length === 0) {
    throw new RangeError("purpose must not be empty: it is what separates one use of a seed from another");
  }
  const key = seedWord(seed) ^ splitMix64(fnv1a64(purpose));
  return { low: Number(key & 0xffffffffn), high: Number(key >> 32n) };
}
