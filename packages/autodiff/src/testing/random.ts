/**
 * Seeded numbers for tests, of a 32-bit linear congruential generator (the package depends on nothing, `rng` included).
 * All numbers are float32 values, so that a float32 run starts from the same point as the float64 interpreter.
 */
export function uniform(seed: number, count: number, low = -1, high = 1): number[] {
  const next = generator(seed);
  return Array.from({ length: count }, () => Math.fround(low + (high - low) * next()));
}

/** Magnitudes between 0.25 and 1.25 with either sign: clear of a kink or a pole at 0. */
export function awayFromZero(seed: number, count: number): number[] {
  const next = generator(seed);
  return Array.from({ length: count }, () => Math.fround((next() < 0.5 ? -1 : 1) * (0.25 + next())));
}

/** Different numbers in random order, the closest two 0.125 apart and none 0: no maximum is ever in doubt. */
export function spaced(seed: number, count: number): number[] {
  const next = generator(seed);
  const order = Array.from({ length: count }, (_, rank) => ({ rank, key: next() }));
  order.sort((left, right) => left.key - right.key);
  return order.map(({ rank }) => (rank - Math.floor(count / 2)) / 8 + 1 / 16);
}

/** Numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  // Neighbouring seeds start close to each other; a few steps spread them
  for (let step = 0; step < 8; step++) next();
  return next;
}
