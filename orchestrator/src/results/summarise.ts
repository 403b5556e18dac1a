/** Mean and population standard deviation, as the literature reports them. */
export function summarise(accuracies: readonly number[]): {
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly standardDeviation: number;
} {
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / accuracies.length;
  return { accuracies, mean, standardDeviation: Math.sqrt(variance) };
}
