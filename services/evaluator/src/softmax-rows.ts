/** Softmax of each row of logits [rows, classes], computed in float64; finite logits give finite probabilities. */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const highest = row.reduce((most, value) => Math.max(most, value), -Infinity);
    const weights = Float64Array.from(row, (value) => Math.exp(value - highest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) probabilities[start + index] = weight / total;
  }
  return probabilities;
}
