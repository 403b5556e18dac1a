/** Smallest, middle and largest of some measurements. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The middle value, or the mean of the middle two. Throws RangeError when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (lower === undefined || upper === undefined) throw new RangeError("a median needs at least one value");
  return (lower + upper) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) };
}

/**
 * numerators[i] / denominators[i]. Pairs come from the same round, so that a machine which slows down for a while slows
 * both sides; the ratio of two medians has no such protection.
 */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) {
    throw new RangeError(`ratios need pairs, got ${numerators.length} and ${denominators.length} values`);
  }
  return numerators.map((numerator, round) => numerator / (denominators[round] ?? Number.NaN));
}
