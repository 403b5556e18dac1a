/**
 * A convolution 3x3 of four filters, batch norm, relu, averages of 2x2 pixels and a linear layer on images of 8x8 pixels,
 * in plain loops of float64: what the tests of batch norm compare with.
 */
const filters = 4;
const side = 8;
const pixels = side * side;

/** Places of the flat parameters, in PyTorch's order. */
const places = { weight: 0, bias: 36, gain: 40, shift: 44, classifier: 48 } as const;

/**
 * Running means [4] and variances [4] after a batch: a tenth of the batch's mean and unbiased variance, as PyTorch's
 * BatchNorm2d documents them. @internal
 */
export function updatedStatistics(
  running: readonly number[],
  theta: ArrayLike<number>,
  batch: readonly ArrayLike<number>[],
): number[] {
  const moments = Array.from({ length: filters }, (_, filter) => {
    const values = batch.flatMap((image) => convolved(theta, image, filter));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
  });
  const batchStatistics = [...moments.map(({ mean }) => mean), ...moments.map(({ variance }) => variance)];
  return batchStatistics.map((value, index) => 0.9 * (running[index] ?? Number.NaN) + 0.1 * value);
}

/** Logits [classes] of an image, tested with running statistics. @internal */
export function batchNormLogits(
  theta: ArrayLike<number>,
  statistics: ArrayLike<number>,
  image: ArrayLike<number>,
  classes: number,
): number[] {
  const at = (place: number): number => theta[place] ?? Number.NaN;
  const features = Array.from({ length: filters }, (_, filter) => {
    const [mean = Number.NaN, variance = Number.NaN] = [statistics[filter], statistics[filters + filter]];
    const [gain, shift] = [at(places.gain + filter), at(places.shift + filter)];
    const active = convolved(theta, image, filter).map((value) =>
      Math.max(0, (gain * (value - mean)) / Math.sqrt(variance + 1e-5) + shift),
    );
    return averaged(active);
  }).flat();
  return Array.from({ length: classes }, (_, label) =>
    features.reduce(
      (sum, feature, index) => sum + feature * at(places.classifier + label * features.length + index),
      at(places.classifier + classes * features.length + label),
    ),
  );
}

/** One filter's map, zeros around the image, with its bias. */
function convolved(theta: ArrayLike<number>, image: ArrayLike<number>, filter: number): number[] {
  return Array.from({ length: pixels }, (_, place) => {
    const [row, column] = [Math.floor(place / side), place % side];
    let sum = theta[places.bias + filter] ?? Number.NaN;
    for (let tap = 0; tap < 9; tap++) {
      const [y, x] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
      if (y < 0 || y >= side || x < 0 || x >= side) continue;
      sum += (image[y * side + x] ?? Number.NaN) * (theta[places.weight + filter * 9 + tap] ?? Number.NaN);
    }
    return sum;
  });
}

function averaged(map: readonly number[]): number[] {
  const half = side / 2;
  return Array.from({ length: half * half }, (_, place) => {
    const corner = 2 * side * Math.floor(place / half) + 2 * (place % half);
    const window = [0, 1, side, side + 1].map((offset) => map[corner + offset] ?? Number.NaN);
    return window.reduce((sum, value) => sum + value, 0) / 4;
  });
}
