/** Pairs up to which all exchanges are gone through, 2^20 of them. */
export const mostExchangedPairs = 20;

/**
 * Exact permutation test of paired differences: the share of all 2^n ways to exchange the two of each pair whose mean
 * difference is at least as far from 0 as the one found. Two-sided; undefined for no pairs, or for more than
 * `mostExchangedPairs`. With n pairs p cannot be below 2^(1 - n).
 */
export function exchangeTest(differences: readonly number[]): number | undefined {
  const count = differences.length;
  if (count < 1 || count > mostExchangedPairs) return undefined;
  const sizes = differences.map(Math.abs);
  const largest = sizes.reduce((sum, size) => sum + size, 0);
  const found = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  // Sums of the same numbers in another order differ by rounding
  const least = found - 1e-12 * largest;
  let [extreme, sum] = [0, largest];
  const signs = sizes.map(() => 1);
  const ways = 2 ** count;
  for (let way = 0; way < ways; way++) {
    if (Math.abs(sum) >= least) extreme++;
    // Gray code: each way differs from the one before by one sign
    const turned = 31 - Math.clz32((way + 1) & -(way + 1));
    const sign = signs[turned];
    if (sign === undefined) break;
    signs[turned] = -sign;
    sum = signs.reduce((total, one, index) => total + one * (sizes[index] ?? 0), 0);
  }
  return extreme / ways;
}

/** How often each side was higher, and how likely so uneven a count is (two-sided); equal pairs count for neither. */
export interface SignTest {
  readonly positive: number;
  readonly negative: number;
  readonly p: number;
}

export function signTest(differences: readonly number[]): SignTest {
  const positive = differences.filter((difference) => difference > 0).length;
  const negative = differences.filter((difference) => difference < 0).length;
  const count = positive + negative;
  let [tail, ways] = [0, 1];
  for (let fewer = 0; fewer <= Math.min(positive, negative); fewer++) {
    tail += ways / 2 ** count;
    ways = (ways * (count - fewer)) / (fewer + 1);
  }
  return { positive, negative, p: Math.min(1, 2 * tail) };
}
