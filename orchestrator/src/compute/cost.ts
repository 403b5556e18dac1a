import type { ComputeCost } from "./compute.js";

export const noCost: ComputeCost = { deviceSeconds: 0, flops: 0, bytesMoved: 0 };

export function addCosts(costs: readonly ComputeCost[]): ComputeCost {
  return costs.reduce(
    (sum, cost) => ({
      deviceSeconds: sum.deviceSeconds + cost.deviceSeconds,
      flops: sum.flops + cost.flops,
      bytesMoved: sum.bytesMoved + cost.bytesMoved,
    }),
    noCost,
  );
}

/** Counts the bytes of calls. */
export class ByteCounter {
  #bytes = 0;

  readonly add = (bytes: number): void => {
    this.#bytes += bytes;
  };

  get bytes(): number {
    return this.#bytes;
  }
}
