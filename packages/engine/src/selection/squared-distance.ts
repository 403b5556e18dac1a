/** Squared Euclidean distance of a row of features [n, size] to a point [size], in float64. */
export function squaredDistance(features: Float32Array, size: number, row: number, point: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < size; index++) {
    const difference = (features[row * size + index] ?? 0) - (point[index] ?? 0);
    sum += difference * difference;
  }
  return sum;
}
