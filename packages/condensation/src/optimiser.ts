/** Stochastic gradient descent with momentum (PyTorch's form), as pure functions on explicit state. */

export interface MomentumSettings {
  readonly learningRate: number;
  /** mu in v <- mu·v + g; 0.5 in MTT. */
  readonly momentum: number;
}

export interface MomentumState {
  readonly value: Float32Array;
  readonly velocity: Float32Array;
}

/** Zero velocity, so that the first update is the gradient itself. */
export function initialMomentum(value: Float32Array): MomentumState {
  return { value, velocity: new Float32Array(value.length) };
}

/** v <- mu·v + g, x <- x - rate·v, computed in float64 and stored in float32; the arguments stay as they are. */
export function momentumUpdate(
  { value, velocity }: MomentumState,
  gradient: Float32Array | Float64Array,
  { learningRate, momentum }: MomentumSettings,
): MomentumState {
  if (gradient.length !== value.length) {
    throw new RangeError(`a gradient of ${gradient.length} numbers does not fit ${value.length} values`);
  }
  const nextVelocity = velocity.map((v, index) => momentum * v + (gradient[index] ?? 0));
  return { velocity: nextVelocity, value: value.map((x, index) => x - learningRate * (nextVelocity[index] ?? 0)) };
}
