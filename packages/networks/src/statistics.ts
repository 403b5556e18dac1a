import { add, multiply, type Value } from "@condensery/autodiff";
import { NetworkError } from "./network.js";

/** PyTorch's share of the batch in the new running statistics. */
export const statisticsMomentum = 0.1;

/**
 * The running statistics after a batch: (1 - momentum)·running + momentum·batch, PyTorch's rule. `batch` comes from
 * `Network.train`; both have one value for each of `Network.statistics`, or NetworkError is thrown.
 */
export function updateStatistics(
  running: readonly Value[],
  batch: readonly Value[],
  momentum = statisticsMomentum,
): Value[] {
  if (running.length !== batch.length) {
    throw new NetworkError(
      `expected ${running.length} batch statistics, one for each running one, got ${batch.length}`,
    );
  }
  return batch.map((value, index) => {
    const before = running[index] ?? value;
    return add(multiply(before, 1 - momentum), multiply(value, momentum));
  });
}
