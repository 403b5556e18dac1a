/** "91.20 ± 0.31 %" of shares in [0, 1]. */
export function accuracyText({
  mean,
  standardDeviation,
}: {
  readonly mean: number;
  readonly standardDeviation: number;
}): string {
  return `${(100 * mean).toFixed(2)} ± ${(100 * standardDeviation).toFixed(2)} %`;
}
